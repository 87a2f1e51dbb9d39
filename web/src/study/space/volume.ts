import { answer, api, ApiError, type Schemas, send } from '../../api/client.ts';

export type Shown = Schemas['ShownVolume'];
/** Millimetres in the patient: to the left, to the back, to the head. */
export type Vector = [number, number, number];

export const plus = (a: Vector, b: Vector, times = 1): Vector => [a[0] + times * b[0], a[1] + times * b[1], a[2] + times * b[2]];
export const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const length = (a: Vector) => Math.hypot(...a);
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** A grid of pixels in the patient: centre of the first, steps to the next to the right and below. */
export interface Grid {
  origin: Vector;
  right: Vector;
  down: Vector;
  columns: number;
  rows: number;
}

/** Numbers that lie in the patient. A voxel times `info.slope` is a value in `info.unit`. */
export class Volume {
  readonly steps: readonly [Vector, Vector, Vector];
  /** Rows of the inverse of the steps: what turns millimetres into columns, rows, slices. */
  private readonly inverse: readonly [Vector, Vector, Vector];

  constructor(
    readonly info: Shown,
    readonly voxels: Int16Array,
  ) {
    const [column, row, slice] = [info.column_step, info.row_step, info.slice_step] as Vector[] as [Vector, Vector, Vector];
    this.steps = [column, row, slice];
    const around = dot(column, cross(row, slice));
    const part = (a: Vector, b: Vector): Vector => cross(a, b).map((one) => one / around) as Vector;
    this.inverse = [part(row, slice), part(slice, column), part(column, row)];
  }

  get sides(): [number, number, number] {
    return [this.info.columns, this.info.rows, this.info.slices];
  }

  /** Columns, rows, slices of a place. */
  voxelOf(place: Vector): Vector {
    const from = plus(place, this.info.origin as Vector, -1);
    return [dot(this.inverse[0], from), dot(this.inverse[1], from), dot(this.inverse[2], from)];
  }

  placeOf([column, row, slice]: Vector): Vector {
    return plus(plus(plus(this.info.origin as Vector, this.steps[0], column), this.steps[1], row), this.steps[2], slice);
  }

  /** The stored number of the voxel in which a place lies; nothing outside. */
  storedAt(place: Vector): number | undefined {
    const [column, row, slice] = this.voxelOf(place).map(Math.round) as Vector;
    const [columns, rows, slices] = this.sides;
    if (column < 0 || row < 0 || slice < 0 || column >= columns || row >= rows || slice >= slices) return undefined;
    return this.voxels[(slice * rows + row) * columns + column];
  }

  /** In `info.unit`. */
  valueAt(place: Vector): number | undefined {
    const stored = this.storedAt(place);
    return stored === undefined ? undefined : stored * this.info.slope;
  }

  /** Millimetres between voxels along a direction of unit length. */
  spacingAlong(direction: Vector): number {
    return 1 / length(this.inverse.map((one) => dot(one, direction)) as Vector);
  }

  /** Corners of the box around all voxels, in millimetres. */
  box(): { low: Vector; high: Vector } {
    const low: Vector = [Infinity, Infinity, Infinity];
    const high: Vector = [-Infinity, -Infinity, -Infinity];
    for (let corner = 0; corner < 8; corner++) {
      const place = this.placeOf(this.sides.map((side, axis) => (corner & (1 << axis) ? side - 0.5 : -0.5)) as Vector);
      place.forEach((at, axis) => {
        low[axis] = Math.min(low[axis]!, at);
        high[axis] = Math.max(high[axis]!, at);
      });
    }
    return { low, high };
  }

  /**
   * Stored numbers at the pixels of a grid, into `out`: linear between voxels or those of the nearest;
   * `outside` beyond the outermost half voxel.
   */
  reslice(grid: Grid, out: Float32Array | Int16Array, { outside, nearest = false }: { outside: number; nearest?: boolean }) {
    const { voxels } = this;
    const [columns, rows, slices] = this.sides;
    const plane = columns * rows;
    const across = this.inverse.map((one) => dot(one, grid.right)) as Vector;
    const along = [0, 1, 2].filter((axis) => Math.abs(across[axis]!) > 1e-9);
    if (!nearest && along.length === 1) return this.resliceAlong(along[0]!, across[along[0]!]!, grid, out, outside);
    for (let y = 0; y < grid.rows; y++) {
      const first = this.voxelOf(plus(grid.origin, grid.down, y));
      let at = y * grid.columns;
      for (let x = 0; x < grid.columns; x++, at++) {
        const column = first[0] + x * across[0];
        const row = first[1] + x * across[1];
        const slice = first[2] + x * across[2];
        if (!(column > -0.5 && row > -0.5 && slice > -0.5 && column < columns - 0.5 && row < rows - 0.5 && slice < slices - 0.5)) {
          out[at] = outside;
          continue;
        }
        if (nearest) {
          out[at] = voxels[((slice + 0.5) | 0) * plane + ((row + 0.5) | 0) * columns + ((column + 0.5) | 0)]!;
          continue;
        }
        const c0 = column <= 0 ? 0 : column | 0;
        const r0 = row <= 0 ? 0 : row | 0;
        const s0 = slice <= 0 ? 0 : slice | 0;
        const c1 = c0 + 1 < columns ? 1 : 0;
        const r1 = r0 + 1 < rows ? columns : 0;
        const s1 = s0 + 1 < slices ? plane : 0;
        const c = column <= 0 ? 0 : column - c0;
        const r = row <= 0 ? 0 : row - r0;
        const s = slice <= 0 ? 0 : slice - s0;
        const i = s0 * plane + r0 * columns + c0;
        const j = i + s1;
        const top = voxels[i]! + c * (voxels[i + c1]! - voxels[i]!);
        const below = voxels[i + r1]! + c * (voxels[i + r1 + c1]! - voxels[i + r1]!);
        const here = top + r * (below - top);
        if (s === 0) {
          out[at] = here;
          continue;
        }
        const nextTop = voxels[j]! + c * (voxels[j + c1]! - voxels[j]!);
        const nextBelow = voxels[j + r1]! + c * (voxels[j + r1 + c1]! - voxels[j + r1]!);
        const next = nextTop + r * (nextBelow - nextTop);
        out[at] = here + s * (next - here);
      }
    }
  }

  /** The same where pixels lie beside each other along one axis of the voxels: what they share is reckoned once. */
  private resliceAlong(axis: number, by: number, grid: Grid, out: Float32Array | Int16Array, outside: number) {
    const { voxels, sides } = this;
    const strides = [1, sides[0], sides[0] * sides[1]];
    const [second, third] = [0, 1, 2].filter((one) => one !== axis) as [number, number];
    const first = this.voxelOf(grid.origin);
    const here = new Int32Array(grid.columns);
    const next = new Int32Array(grid.columns);
    const share = new Float32Array(grid.columns);
    const between = (at: number, side: number) => {
      const low = Math.max(0, Math.min(side - 1, Math.floor(at)));
      return { low, high: Math.min(side - 1, low + 1), share: Math.max(0, Math.min(1, at - low)), inside: at > -0.5 && at < side - 0.5 };
    };
    let [from, to] = [grid.columns, 0];
    for (let y = 0; y < grid.rows; y++) {
      const start = this.voxelOf(plus(grid.origin, grid.down, y));
      // Planes of a grid are not sheared against it: where one row begins, all do, unless the volume lies obliquely.
      if (y === 0 || Math.abs(start[axis]! - first[axis]!) > 1e-9) {
        first[axis] = start[axis]!;
        [from, to] = [grid.columns, 0];
        for (let x = 0; x < grid.columns; x++) {
          const at = between(start[axis]! + x * by, sides[axis]!);
          if (!at.inside) continue;
          from = Math.min(from, x);
          to = x + 1;
          here[x] = at.low * strides[axis]!;
          next[x] = at.high * strides[axis]!;
          share[x] = at.share;
        }
      }
      const [b, c] = [between(start[second]!, sides[second]!), between(start[third]!, sides[third]!)];
      const line = y * grid.columns;
      if (!b.inside || !c.inside || from >= to) {
        out.fill(outside, line, line + grid.columns);
        continue;
      }
      out.fill(outside, line, line + from);
      out.fill(outside, line + to, line + grid.columns);
      const [low2, high2, low3, high3] = [b.low * strides[second]!, b.high * strides[second]!, c.low * strides[third]!, c.high * strides[third]!];
      const [l0, l1, l2, l3] = [low2 + low3, high2 + low3, low2 + high3, high2 + high3];
      const [w1, w2, w3] = [b.share * (1 - c.share), (1 - b.share) * c.share, b.share * c.share];
      const w0 = 1 - w1 - w2 - w3;
      for (let x = from; x < to; x++) {
        const i = here[x]!;
        const j = next[x]!;
        const left = w0 * voxels[l0 + i]! + w1 * voxels[l1 + i]! + w2 * voxels[l2 + i]! + w3 * voxels[l3 + i]!;
        const right = w0 * voxels[l0 + j]! + w1 * voxels[l1 + j]! + w2 * voxels[l2 + j]! + w3 * voxels[l3 + j]!;
        out[line + x] = left + share[x]! * (right - left);
      }
    }
  }

  /** The greatest value. */
  greatest(): number {
    let most = 0;
    for (const one of this.voxels) if (one > most) most = one;
    return most * this.info.slope;
  }
}

export type Described = Shown | Schemas['RefusedVolume'];
export const isShown = (volume: Described): volume is Shown => !('refusal' in volume);

export function volumeNames(study: string, signal?: AbortSignal): Promise<string[]> {
  return answer(api.GET('/api/studies/{study}/volumes', { params: { path: { study } }, signal: signal ?? null })).then((all) => all.items);
}

export function describeVolume(study: string, volume: string, signal?: AbortSignal): Promise<Described> {
  return answer(api.GET('/api/studies/{study}/volumes/{volume}', { params: { path: { study, volume } }, signal: signal ?? null }));
}

/** Voxels of one answer: 8 MiB, so that a volume appears in parts. */
const mostAtOnce = 4 << 20;
/** Larger ones come coarsely first. */
const wholeAtOnce = 4 << 20;
const coarseStep = 4;

async function voxels(study: string, volume: string, query: string, signal: AbortSignal): Promise<Int16Array> {
  const response = await send(new Request(`${location.origin}/api/studies/${study}/volumes/${volume}/voxels?${query}`, { signal }));
  if (!response.ok) throw new ApiError(response.status, `http-${response.status}`, `HTTP ${response.status}`);
  return new Int16Array(await response.arrayBuffer());
}

/** Puts every `step`-th voxel in the place of those around it. */
export function spread(coarse: Int16Array, { columns, rows, slices }: { columns: number; rows: number; slices: number }, step: number, into: Int16Array) {
  const across = Math.ceil(columns / step);
  const down = Math.ceil(rows / step);
  const near = (at: number, count: number) => Math.min(count - 1, Math.round(at / step));
  const deep = Math.ceil(slices / step);
  const column = Int32Array.from({ length: columns }, (_, at) => near(at, across));
  for (let slice = 0; slice < slices; slice++) {
    for (let row = 0; row < rows; row++) {
      const from = (near(slice, deep) * down + near(row, down)) * across;
      const to = (slice * rows + row) * columns;
      for (let x = 0; x < columns; x++) into[to + x] = coarse[from + column[x]!]!;
    }
  }
}

/**
 * Loads a volume: a large one coarsely first, then slice by slice from its middle outwards.
 * @param told after each part with the share that has arrived; the first call brings the volume.
 */
export async function loadVolume(study: string, info: Shown, signal: AbortSignal, told: (volume: Volume, share: number) => void): Promise<Volume> {
  const { columns, rows, slices } = info;
  const plane = columns * rows;
  if (plane * slices <= wholeAtOnce) {
    const volume = new Volume(info, await voxels(study, info.volume, '', signal));
    told(volume, 1);
    return volume;
  }
  const volume = new Volume(info, new Int16Array(plane * slices));
  spread(await voxels(study, info.volume, `step=${coarseStep}`, signal), info, coarseStep, volume.voxels);
  told(volume, 0);
  const thick = Math.max(1, Math.floor(mostAtOnce / plane));
  const parts = Array.from({ length: Math.ceil(slices / thick) }, (_, part) => part * thick);
  const middle = slices / 2;
  parts.sort((a, b) => Math.abs(a + thick / 2 - middle) - Math.abs(b + thick / 2 - middle));
  let arrived = 0;
  const fetchNext = async (): Promise<void> => {
    const first = parts.shift();
    if (first === undefined) return;
    const count = Math.min(thick, slices - first);
    volume.voxels.set(await voxels(study, info.volume, `first=${first}&count=${count}`, signal), first * plane);
    arrived += count;
    told(volume, arrived / slices);
    return fetchNext();
  };
  await Promise.all([fetchNext(), fetchNext(), fetchNext()]);
  return volume;
}
