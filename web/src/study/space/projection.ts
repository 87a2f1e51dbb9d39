import { dot, length, type Vector, type Volume } from './volume.ts';

/** The greatest value along each line of sight, and where on it. */
export interface Projected {
  columns: number;
  rows: number;
  /** Stored numbers; what lies outside is 0. */
  greatest: Int16Array;
  /** Place of the voxel in the volume; -1 outside. */
  voxel: Int32Array;
}

/**
 * Views of a volume from all around the body's long axis, each made when it is first seen. A pixel is a
 * square of the volume's largest step, so that no line of sight falls between two voxels.
 */
export class Projector {
  readonly pixel: number;
  private readonly middle: Vector;
  private readonly across: number;
  private readonly down: number;
  private readonly views = new Map<number, Projected>();

  constructor(
    private readonly volume: Volume,
    readonly count = 120,
  ) {
    const { low, high } = volume.box();
    this.middle = low.map((one, axis) => (one + high[axis]!) / 2) as Vector;
    this.pixel = Math.max(...volume.steps.map((step) => length(step)));
    this.across = Math.ceil(Math.hypot(high[0] - low[0], high[1] - low[1]) / this.pixel) + 1;
    this.down = Math.ceil((high[2] - low[2]) / this.pixel) + 1;
  }

  /** 0 from the front, a quarter of `count` from the left, half from behind. */
  view(place: number): Projected {
    const at = ((place % this.count) + this.count) % this.count;
    const known = this.views.get(at);
    if (known) return known;
    const made = this.make((2 * Math.PI * at) / this.count);
    this.views.set(at, made);
    return made;
  }

  private make(angle: number): Projected {
    const { volume, across: columns, down: rows, pixel } = this;
    const greatest = new Int16Array(columns * rows);
    const voxel = new Int32Array(columns * rows).fill(-1);
    const right: Vector = [Math.cos(angle) / pixel, Math.sin(angle) / pixel, 0];
    const below: Vector = [0, 0, -1 / pixel];
    const first = volume.info.origin.map((one, axis) => one - this.middle[axis]!) as Vector;
    const [column, row, slice] = volume.steps;
    const [wide, high, deep] = volume.sides;
    // A quarter keeps voxels that lie a pixel apart off the borders of pixels.
    const x0 = dot(first, right) + columns / 2 + 0.25;
    const y0 = dot(first, below) + rows / 2 + 0.25;
    const [xc, xr, xs] = [dot(column, right), dot(row, right), dot(slice, right)];
    const [yc, yr, ys] = [dot(column, below), dot(row, below), dot(slice, below)];
    const { voxels } = volume;
    let i = 0;
    for (let s = 0; s < deep; s++) {
      for (let r = 0; r < high; r++) {
        let x = x0 + s * xs + r * xr;
        let y = y0 + s * ys + r * yr;
        for (let c = 0; c < wide; c++, i++, x += xc, y += yc) {
          const value = voxels[i]!;
          if (value <= 0) continue;
          const at = (y | 0) * columns + (x | 0);
          if (value > greatest[at]!) {
            greatest[at] = value;
            voxel[at] = i;
          }
        }
      }
    }
    return { columns, rows, greatest, voxel };
  }

  /** Where the voxel of a pixel lies. */
  placeOf(view: Projected, column: number, row: number): Vector | undefined {
    const voxel = view.voxel[row * view.columns + column];
    if (voxel === undefined || voxel < 0) return undefined;
    const [columns, rows] = this.volume.sides;
    return this.volume.placeOf([voxel % columns, Math.floor(voxel / columns) % rows, Math.floor(voxel / (columns * rows))]);
  }

  /** Column and row at which a place is seen. */
  pointOf(place: number, at: Vector): [number, number] {
    const angle = (2 * Math.PI * place) / this.count;
    const from = at.map((one, axis) => one - this.middle[axis]!) as Vector;
    return [(from[0] * Math.cos(angle) + from[1] * Math.sin(angle)) / this.pixel + this.across / 2 + 0.25, -from[2] / this.pixel + this.down / 2 + 0.25];
  }

  get size(): [number, number] {
    return [this.across, this.down];
  }
}
