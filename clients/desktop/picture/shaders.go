//go:build desktop

package picture

import "github.com/g3n/engine/renderer"

// daylight is the room's light on a surface with normal n: from the sky above,
// reflected from the floor, and from a sun through the windows. Colours stay as on
// screen.
const daylight = `
vec3 daylight(vec3 n) {
  vec3 sky = mix(vec3(0.78, 0.75, 0.71), vec3(0.95, 0.95, 0.955), n.y * 0.5 + 0.5);
  return sky + vec3(0.2, 0.18, 0.14) * max(0.0, dot(n, vec3(0.3, 0.75, -0.59)));
}
`

const roomVertex = daylight + `
in vec3 VertexPosition;
in vec3 VertexNormal;
in vec2 VertexTexcoord;
uniform mat4 camera;
uniform vec3 colour;
uniform float lit;
out vec3 tint;
out vec2 at;
void main() {
  tint = colour * mix(vec3(1.0), daylight(VertexNormal), lit);
  at = VertexTexcoord;
  gl_Position = camera * vec4(VertexPosition, 1.0);
}
`

const roomFragment = `
in vec3 tint;
in vec2 at;
uniform float opacity;
#if MAT_TEXTURES > 0
uniform sampler2D picture;
#endif
out vec4 colour;
void main() {
  colour = vec4(tint, opacity);
#if MAT_TEXTURES > 0
  colour *= texture(picture, at);
#endif
}
`

// A solid has a place in the room and a colour for each vertex. Where its picture is
// transparent, nothing is drawn.
const solidVertex = daylight + `
in vec3 VertexPosition;
in vec3 VertexNormal;
in vec3 VertexColor;
in vec2 VertexTexcoord;
uniform mat4 camera;
uniform mat4 place;
uniform float lit;
out vec3 tint;
out vec2 at;
void main() {
  vec3 n = normalize(mat3(place) * VertexNormal + vec3(0.0, 1e-6, 0.0));
  tint = VertexColor * mix(vec3(1.0), daylight(n), lit);
  at = VertexTexcoord;
  gl_Position = camera * (place * vec4(VertexPosition, 1.0));
}
`

const solidFragment = `
in vec3 tint;
in vec2 at;
#if MAT_TEXTURES > 0
uniform sampler2D picture;
#endif
out vec4 colour;
void main() {
  colour = vec4(tint, 1.0);
#if MAT_TEXTURES > 0
  vec4 c = texture(picture, at);
  if (c.a < 0.5) discard;
  colour.rgb *= c.rgb;
#endif
}
`

// A vertex of a body belongs to one bone and has one of its colours. A fading body
// omits pixels.
const bodyVertex = daylight + `
in vec3 VertexPosition;
in vec3 VertexNormal;
in vec2 part;
uniform mat4 camera;
uniform mat4 bones[9];
uniform vec3 tints[7];
out vec3 tint;
void main() {
  mat4 bone = bones[int(part.x + 0.5)];
  vec3 n = mat3(bone) * (VertexNormal / vec3(
    max(1e-6, dot(bone[0].xyz, bone[0].xyz)), max(1e-6, dot(bone[1].xyz, bone[1].xyz)), max(1e-6, dot(bone[2].xyz, bone[2].xyz))));
  tint = tints[int(part.y + 0.5)] * daylight(normalize(n + vec3(0.0, 1e-6, 0.0)));
  gl_Position = camera * (bone * vec4(VertexPosition, 1.0));
}
`

const fading = `
uniform float shown;
bool omitted() {
  return shown < 0.999 && fract(52.9829189 * fract(dot(gl_FragCoord.xy, vec2(0.06711056, 0.00583715)))) >= shown;
}
`

const bodyFragment = fading + `
in vec3 tint;
out vec4 colour;
void main() {
  if (omitted()) discard;
  colour = vec4(tint, 1.0);
}
`

// Up to four bones move a vertex of a skin; the size of bones is [rig.Count].
const skinVertex = daylight + `
in vec3 VertexPosition;
in vec3 VertexNormal;
in vec3 VertexColor;
in vec2 VertexTexcoord;
in vec4 moved;
in vec4 weights;
uniform mat4 camera;
uniform mat4 bones[17];
out vec3 tint;
out vec2 at;
void main() {
  ivec4 bone = ivec4(moved + 0.5);
  mat4 place = bones[bone.x] * weights.x;
  if (weights.y > 0.0) place += bones[bone.y] * weights.y;
  if (weights.z > 0.0) place += bones[bone.z] * weights.z;
  if (weights.w > 0.0) place += bones[bone.w] * weights.w;
  tint = VertexColor * daylight(normalize(mat3(place) * VertexNormal + vec3(0.0, 1e-6, 0.0)));
  at = VertexTexcoord;
  gl_Position = camera * (place * vec4(VertexPosition, 1.0));
}
`

const skinFragment = fading + `
in vec3 tint;
in vec2 at;
#if MAT_TEXTURES > 0
uniform sampler2D picture;
#endif
out vec4 colour;
void main() {
  if (omitted()) discard;
  colour = vec4(tint, 1.0);
#if MAT_TEXTURES > 0
  vec4 c = texture(picture, at);
  if (c.a < 0.5) discard;
  colour.rgb *= c.rgb;
#endif
}
`

// A card is a textured rectangle; its colours are premultiplied by alpha.
const cardVertex = `
in vec3 VertexPosition;
in vec2 VertexTexcoord;
uniform mat4 place;
out vec2 at;
void main() {
  at = VertexTexcoord;
  gl_Position = place * vec4(VertexPosition, 1.0);
}
`

const cardFragment = `
in vec2 at;
uniform float opacity;
uniform sampler2D picture;
out vec4 colour;
void main() {
  vec4 c = texture(picture, at);
  if (c.a < 0.004) discard;
  colour = vec4(c.rgb / c.a, c.a * opacity);
}
`

func addShaders(r *renderer.Renderer) {
	for name, source := range map[string]string{
		"roomVertex": roomVertex, "roomFragment": roomFragment, "bodyVertex": bodyVertex, "bodyFragment": bodyFragment,
		"solidVertex": solidVertex, "solidFragment": solidFragment, "skinVertex": skinVertex, "skinFragment": skinFragment, "cardVertex": cardVertex, "cardFragment": cardFragment,
	} {
		r.AddShader(name, source)
	}
	for _, name := range []string{"room", "solid", "body", "skin", "card"} {
		r.AddProgram(name, name+"Vertex", name+"Fragment")
	}
}
