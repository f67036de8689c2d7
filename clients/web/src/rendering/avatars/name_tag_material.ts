import { ShaderMaterial } from "three";

const vertexShader = /* glsl */ `
attribute vec4 cell; // left, top and width in the atlas; opacity
uniform float rows;
varying vec2 vAt;
varying float vOpacity;
void main() {
  vAt = vec2(cell.x + uv.x * cell.z, cell.y + (1.0 - uv.y) / rows);
  vOpacity = cell.w;
  gl_Position = projectionMatrix * modelViewMatrix * instanceMatrix * vec4(position, 1.0);
}`;

const fragmentShader = /* glsl */ `
uniform sampler2D names;
varying vec2 vAt;
varying float vOpacity;
void main() {
  gl_FragColor = texture2D(names, vAt);
  gl_FragColor.a *= vOpacity;
}`;

/** The material of all name tags. Does not convert colours. */
export function tagMaterial(): ShaderMaterial {
  return new ShaderMaterial({
    vertexShader,
    fragmentShader,
    uniforms: { names: { value: null }, rows: { value: 1 } },
    transparent: true,
    depthWrite: false,
    toneMapped: false,
  });
}
