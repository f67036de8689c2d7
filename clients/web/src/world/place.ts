/** Where an object is: metres and radians, section 7.2. */
export interface Place {
  x: number;
  y: number;
  z: number;
  yaw: number;
  pitch: number;
  roll: number;
}
