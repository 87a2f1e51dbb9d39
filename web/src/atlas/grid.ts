import { side } from './points.ts';

export type Corner = readonly [number, number];

/** Finds points near a place: the square in cells, the points of a cell one after the other. */
export class Grid {
  private readonly cells: number;
  private readonly starts: Uint32Array;
  private readonly order: Uint32Array;

  constructor(private readonly places: Float32Array) {
    const count = places.length / 2;
    this.cells = Math.max(1, Math.min(512, Math.round(Math.sqrt(count / 2))));
    this.starts = new Uint32Array(this.cells * this.cells + 1);
    for (let i = 0; i < count; i++) this.starts[this.cellOf(i) + 1]!++;
    for (let cell = 0; cell < this.cells * this.cells; cell++) this.starts[cell + 1]! += this.starts[cell]!;
    const next = this.starts.slice();
    this.order = new Uint32Array(count);
    for (let i = 0; i < count; i++) this.order[next[this.cellOf(i)]!++] = i;
  }

  private column(x: number): number {
    return Math.max(0, Math.min(this.cells - 1, Math.floor((x / side) * this.cells)));
  }

  private cellOf(point: number): number {
    return this.column(this.places[2 * point + 1]!) * this.cells + this.column(this.places[2 * point]!);
  }

  /** The nearest point within `reach` among those that are `allowed`. */
  nearest(x: number, y: number, reach: number, allowed: Uint8Array): number | undefined {
    let best: number | undefined;
    let closest = reach * reach;
    for (let row = this.column(y - reach); row <= this.column(y + reach); row++) {
      for (let column = this.column(x - reach); column <= this.column(x + reach); column++) {
        const cell = row * this.cells + column;
        for (let k = this.starts[cell]!; k < this.starts[cell + 1]!; k++) {
          const point = this.order[k]!;
          const distance = (this.places[2 * point]! - x) ** 2 + (this.places[2 * point + 1]! - y) ** 2;
          if (distance > closest || !allowed[point]) continue;
          closest = distance;
          best = point;
        }
      }
    }
    return best;
  }
}

/** 1 for the points inside a closed line (even-odd). */
export function insideOf(places: Float32Array, line: readonly Corner[]): Uint8Array {
  const inside = new Uint8Array(places.length / 2);
  const [left, right] = [Math.min(...line.map(([x]) => x)), Math.max(...line.map(([x]) => x))];
  const [top, bottom] = [Math.min(...line.map(([, y]) => y)), Math.max(...line.map(([, y]) => y))];
  for (let i = 0; i < inside.length; i++) {
    const [x, y] = [places[2 * i]!, places[2 * i + 1]!];
    if (x < left || x > right || y < top || y > bottom) continue;
    let odd = false;
    for (let a = 0, b = line.length - 1; a < line.length; b = a++) {
      const [ax, ay] = line[a]!;
      const [bx, by] = line[b]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
    inside[i] = odd ? 1 : 0;
  }
  return inside;
}
