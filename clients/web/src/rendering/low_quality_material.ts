import { type Blending, Color, NormalBlending, ShaderMaterial, type Texture } from "three";

const vertexShader = /* glsl */ `
attribute float fade;
varying vec3 vTint;
varying vec2 vUv;
varying float vFade;
uniform vec3 colour;
uniform float lit;
void main() {
  vec4 at = vec4(position, 1.0);
  vec3 n = normal;
  vec3 tint = colour;
  vFade = 1.0;
  #ifdef USE_INSTANCING
    at = instanceMatrix * at;
    n = mat3(instanceMatrix) * n;
    vFade = fade;
  #endif
  #ifdef USE_INSTANCING_COLOR
    tint *= pow(instanceColor, vec3(0.4545));
  #endif
  n = normalize(mat3(modelMatrix) * n);
  vec3 sky = mix(vec3(0.78, 0.75, 0.71), vec3(0.95, 0.95, 0.955), n.y * 0.5 + 0.5);
  vec3 light = sky + vec3(0.2, 0.18, 0.14) * max(0.0, dot(n, vec3(0.3, 0.75, -0.59)));
  vTint = tint * mix(vec3(1.0), light, lit);
  vUv = uv;
  gl_Position = projectionMatrix * modelViewMatrix * at;
}`;

const fragmentShader = /* glsl */ `
varying vec3 vTint;
varying vec2 vUv;
varying float vFade;
uniform float opacity;
#ifdef PICTURE
uniform sampler2D picture;
#endif
void main() {
  #ifdef FADES
  if (vFade < 0.999 &&
      fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) >= vFade) discard;
  #endif
  gl_FragColor = vec4(vTint, opacity);
  #ifdef PICTURE
  gl_FragColor *= texture2D(picture, vUv);
  #endif
}`;

export interface LowQualityOptions {
  colour: number;
  map?: Texture | null;
  opacity?: number;
  /** Strength of the lighting; 0 for an unlit material. */
  lit?: number;
  fades?: boolean;
  blending?: Blending;
}

/**
 * The material of low quality: lighting per vertex instead of per pixel, without colour management. On a software
 * renderer the standard materials take seconds to compile and most of each frame to draw.
 */
export function lowQualityMaterial(options: LowQualityOptions): ShaderMaterial {
  const { colour, map = null, opacity = 1, lit = 1, fades = false, blending = NormalBlending } = options;
  const raw = new Color().setRGB((colour >> 16) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255);
  const clear = opacity < 1;
  const defines: Record<string, string> = {};
  if (map) defines.PICTURE = "";
  if (fades) defines.FADES = "";
  return new ShaderMaterial({
    vertexShader,
    fragmentShader,
    defines,
    uniforms: {
      colour: { value: raw },
      picture: { value: map },
      opacity: { value: opacity },
      lit: { value: lit },
    },
    transparent: clear,
    depthWrite: !clear,
    blending,
    toneMapped: false,
  });
}
