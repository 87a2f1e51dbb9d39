import type { View } from '../study/viewer/geometry.ts';
import type { Look } from './colours.ts';

/** What a painter shows: points that pass in their colours, over the others in one quiet colour. */
export interface Scene {
  places: Float32Array;
  look: Look;
  passing: Uint8Array;
  faded: string;
}

/** Draws points on a canvas; all lengths in pixels of the canvas. */
export interface Painter {
  readonly kind: 'webgl' | 'canvas';
  show(scene: Scene): void;
  draw(view: View, radius: number): void;
  close(): void;
}

export function channels(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)) as [number, number, number];
}

/** Faded points first: what passes lies on top. */
function inOrder(passing: Uint8Array): { order: Uint32Array; faded: number } {
  const order = new Uint32Array(passing.length);
  let at = 0;
  for (const wanted of [0, 1]) for (let i = 0; i < passing.length; i++) if ((passing[i] ? 1 : 0) === wanted) order[at++] = i;
  return { order, faded: passing.reduce((sum, one) => sum - (one ? 1 : 0), passing.length) };
}

/** Share of each pixel that a disk covers, as a table of 0 to 256 around its middle. */
function diskOf(radius: number): { reach: number; cover: Uint16Array } {
  const reach = Math.max(0, Math.ceil(radius - 0.5));
  const width = 2 * reach + 1;
  const cover = new Uint16Array(width * width);
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) cover[(y + reach) * width + x + reach] = Math.round(256 * Math.max(0, Math.min(1, radius + 0.5 - Math.hypot(x, y))));
  }
  return { reach, cover };
}

/**
 * Writes pixels, without a graphics card: a hundred thousand points take a few milliseconds, where a
 * program that imitates a card takes a second.
 */
class CanvasPainter implements Painter {
  readonly kind = 'canvas';
  private readonly context: CanvasRenderingContext2D;
  private image: ImageData | undefined;
  private scene: Scene | undefined;
  private order: Uint32Array = new Uint32Array();
  private faded = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    this.context = canvas.getContext('2d')!;
  }

  show(scene: Scene) {
    this.scene = scene;
    ({ order: this.order, faded: this.faded } = inOrder(scene.passing));
  }

  draw(view: View, radius: number) {
    const { width, height } = this.canvas;
    if (!this.scene || width === 0 || height === 0) return;
    if (this.image?.width !== width || this.image.height !== height) this.image = new ImageData(width, height);
    const pixels = new Uint32Array(this.image.data.buffer);
    pixels.fill(0);
    const quiet = packed(this.scene.faded);
    const palette = Uint32Array.from(this.scene.look.palette, packed);
    this.stamp(pixels, view, 0, this.faded, diskOf(Math.max(0.5, radius * 0.75)), () => quiet);
    const { colours } = this.scene.look;
    this.stamp(pixels, view, this.faded, this.order.length, diskOf(radius), (point) => palette[colours[point]!]!);
    this.context.putImageData(this.image, 0, 0);
  }

  close() {
    this.image = undefined;
  }

  private stamp(pixels: Uint32Array, { scale, x, y }: View, first: number, end: number, { reach, cover }: ReturnType<typeof diskOf>, colourOf: (point: number) => number) {
    const { width, height } = this.canvas;
    const places = this.scene!.places;
    const span = 2 * reach + 1;
    for (let k = first; k < end; k++) {
      const point = this.order[k]!;
      const column = Math.round(places[2 * point]! * scale + x) - reach;
      const row = Math.round(places[2 * point + 1]! * scale + y) - reach;
      if (column < 0 || row < 0 || column + span > width || row + span > height) continue;
      const colour = colourOf(point);
      for (let dy = 0; dy < span; dy++) {
        let at = (row + dy) * width + column;
        for (let dx = 0; dx < span; dx++, at++) {
          const share = cover[dy * span + dx]!;
          if (share === 256) pixels[at] = colour;
          else if (share > 0) pixels[at] = over(colour, pixels[at]!, share);
        }
      }
    }
  }
}

/** As a pixel lies in memory: alpha, blue, green, red. */
function packed(colour: string): number {
  const [red, green, blue] = channels(colour);
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** A colour over what is there, by 256ths; on nothing it is as see-through as it covers little. */
function over(colour: number, below: number, share: number): number {
  if (below === 0) return ((colour & 0xffffff) | ((share - 1) << 24)) >>> 0;
  const rest = 256 - share;
  const redBlue = ((((colour & 0xff00ff) * share + (below & 0xff00ff) * rest) / 256) & 0xff00ff) >>> 0;
  const green = ((((colour & 0x00ff00) * share + (below & 0x00ff00) * rest) / 256) & 0x00ff00) >>> 0;
  return ((255 << 24) | redBlue | green) >>> 0;
}

const vertexCode = `attribute vec2 place; attribute vec3 colour; uniform vec4 view; uniform mediump float size; varying vec3 shade;
void main() { gl_Position = vec4(place * view.xy + view.zw, 0.0, 1.0); gl_PointSize = size; shade = colour; }`;
const fragmentCode = `precision mediump float; uniform mediump float size; varying vec3 shade;
void main() { float cover = clamp(0.5 * size - length(gl_PointCoord - 0.5) * size, 0.0, 1.0); gl_FragColor = vec4(shade * cover, cover); }`;

/** On a graphics card. */
class WebglPainter implements Painter {
  readonly kind = 'webgl';
  private readonly program: WebGLProgram;
  private readonly placeBuffer: WebGLBuffer;
  private readonly colourBuffer: WebGLBuffer;
  private count = 0;
  private faded = 0;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly gl: WebGLRenderingContext,
  ) {
    const program = gl.createProgram()!;
    for (const [type, code] of [[gl.VERTEX_SHADER, vertexCode], [gl.FRAGMENT_SHADER, fragmentCode]] as const) {
      const shader = gl.createShader(type)!;
      gl.shaderSource(shader, code);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error('the graphics card does not take the program');
    this.program = program;
    this.placeBuffer = gl.createBuffer()!;
    this.colourBuffer = gl.createBuffer()!;
  }

  show({ places, look, passing, faded }: Scene) {
    const { order, faded: count } = inOrder(passing);
    this.count = order.length;
    this.faded = count;
    const sorted = new Float32Array(places.length);
    const colours = new Uint8Array(3 * order.length);
    const palette = look.palette.map(channels);
    const quiet = channels(faded);
    order.forEach((point, k) => {
      sorted[2 * k] = places[2 * point]!;
      sorted[2 * k + 1] = places[2 * point + 1]!;
      colours.set(k < count ? quiet : palette[look.colours[point]!]!, 3 * k);
    });
    const { gl } = this;
    gl.bindBuffer(gl.ARRAY_BUFFER, this.placeBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, sorted, gl.STATIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.colourBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, colours, gl.STATIC_DRAW);
  }

  draw({ scale, x, y }: View, radius: number) {
    const { gl, program, canvas } = this;
    const { width, height } = canvas;
    gl.viewport(0, 0, width, height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.useProgram(program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.attribute('place', this.placeBuffer, 2, gl.FLOAT, false);
    this.attribute('colour', this.colourBuffer, 3, gl.UNSIGNED_BYTE, true);
    gl.uniform4f(gl.getUniformLocation(program, 'view'), (2 * scale) / width, (-2 * scale) / height, (2 * x) / width - 1, 1 - (2 * y) / height);
    const size = gl.getUniformLocation(program, 'size');
    gl.uniform1f(size, Math.max(1.5, 1.5 * radius + 1));
    gl.drawArrays(gl.POINTS, 0, this.faded);
    gl.uniform1f(size, 2 * radius + 1);
    gl.drawArrays(gl.POINTS, this.faded, this.count - this.faded);
  }

  close() {
    this.gl.deleteBuffer(this.placeBuffer);
    this.gl.deleteBuffer(this.colourBuffer);
    this.gl.deleteProgram(this.program);
  }

  private attribute(name: string, buffer: WebGLBuffer, size: number, type: number, normalized: boolean) {
    const { gl } = this;
    const at = gl.getAttribLocation(this.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.enableVertexAttribArray(at);
    gl.vertexAttribPointer(at, size, type, normalized, 0, 0);
  }
}

/** Programs that imitate a graphics card; writing the pixels oneself is a hundred times quicker. */
const imitations = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Whether there is a graphics card that takes the painter's program; asked of a canvas of its own, which can then be given up. */
function hasCard(imitated: boolean): boolean {
  const gl = document.createElement('canvas').getContext('webgl', { failIfMajorPerformanceCaveat: !imitated });
  if (!gl) return false;
  const info = gl.getExtension('WEBGL_debug_renderer_info');
  const name = String(gl.getParameter(info?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER));
  try {
    new WebglPainter(gl.canvas as HTMLCanvasElement, gl).close();
    return imitated || !imitations.test(name);
  } catch {
    return false;
  } finally {
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}

/** `wanted` overrules what the computer is best at: a card that is only imitated is not used by itself. */
export function makePainter(canvas: HTMLCanvasElement, wanted: string | null): Painter {
  if (wanted !== 'canvas' && hasCard(wanted === 'webgl')) {
    const gl = canvas.getContext('webgl', { antialias: false });
    if (gl) return new WebglPainter(canvas, gl);
  }
  return new CanvasPainter(canvas);
}
