// Math.hypot allocates; these functions are for code that runs every frame.

export function length2(x: number, z: number): number {
  return Math.sqrt(x * x + z * z);
}

export function length3(x: number, y: number, z: number): number {
  return Math.sqrt(x * x + y * y + z * z);
}
