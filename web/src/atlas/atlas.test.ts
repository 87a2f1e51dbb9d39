import { expect, it } from 'vitest';
import { lookOf } from './colours.ts';
import { facetsOf, filterPoints, toggled } from './facets.ts';
import { Grid, insideOf } from './grid.ts';
import { dayOf, type Dictionary, idOf, noDay, onSquare, placeOf, type Points, readPoints } from './points.ts';

const about: Dictionary = {
  count: 5, hidden: 2,
  labels: [{ label: 'lesion', names: { en: 'Lesion', fr: 'Lésion' } }, { label: 'cyst', names: { en: 'Cyst', fr: 'Kyste' } }],
  label_sets: [[], [0], [0, 1]],
  clusters: [{ number: 1, size: 3, name: { en: 'a', fr: 'a' } }, { number: 2, size: 1, name: { en: 'b', fr: 'b' } }],
  organs: ['liver'], vendors: [], centres: ['A', 'B'],
};

/** As the server writes it. */
export function bytesOf(dictionary: Dictionary, columns: ArrayBufferView[]): ArrayBuffer {
  let text = JSON.stringify(dictionary);
  while ((new TextEncoder().encode(text).length + 4) % 8) text += ' ';
  const head = new TextEncoder().encode(text);
  const parts = [new Uint8Array(Uint32Array.of(head.length).buffer), head, ...columns.map((one) => new Uint8Array(one.buffer, one.byteOffset, one.byteLength))];
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.buffer;
}

const body = bytesOf(about, [
  BigUint64Array.of(0x00a1n, 0xb2n, 0xc3n, 0xd4n, 0xffffffffffffffffn),
  Float32Array.of(0, 10, 20, 30, 40), Float32Array.of(0, 0, 5, 10, 10), Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(0, 0, 0, 0, 0), Float32Array.of(1, 1, 1, 9, 1),
  Int32Array.of(0, 365, noDay, 1, 2), Uint32Array.of(0, 1, 1, 2, 0),
  Uint16Array.of(1, 1, 1, 2, 0), Uint16Array.of(1, 1, 1, 1, 1), Uint16Array.of(0, 0, 0, 0, 0), Uint16Array.of(1, 2, 2, 1, 0), Uint8Array.of(0, 0, 2, 1, 0),
]);
const points: Points = readPoints(body);
const facets = facetsOf(points);
const valuesOf = (key: string, filtered: ReturnType<typeof filterPoints>) => [...(filtered.counts.get(key as 'label') ?? [])];

it('reads the columns that the server wrote', () => {
  expect(idOf(points, 0)).toBe('00000000000000a1');
  expect(idOf(points, 4)).toBe('ffffffffffffffff');
  expect(placeOf(points, '00000000000000c3')).toBe(2);
  expect(placeOf(points, '0000000000000001')).toBe(-1);
  expect([...points.tsne[1]]).toEqual([0, 0, 5, 10, 10]);
  expect(dayOf(points, 1)).toBe('1971-01-01');
  expect(dayOf(points, 2)).toBeUndefined();
  expect(() => readPoints(body.slice(0, body.byteLength - 1))).toThrow();
});

it('facets are those that tell pictures apart', () => {
  expect(facets.map((facet) => facet.key)).toEqual(['label', 'cluster', 'centre', 'outlier', 'check']);
});

it('counts of a facet heed all filters but its own', () => {
  const all = filterPoints(5, facets, {}, undefined);
  expect(all.count).toBe(5);
  expect(valuesOf('label', all)).toEqual([3, 1, 2]);
  expect(valuesOf('cluster', all)).toEqual([3, 1, 1]);
  const lesions = filterPoints(5, facets, { label: [0] }, undefined);
  expect([...lesions.passing]).toEqual([0, 1, 1, 1, 0]);
  expect(valuesOf('label', lesions)).toEqual([3, 1, 2]);
  expect(valuesOf('cluster', lesions)).toEqual([2, 1, 0]);
  const both = filterPoints(5, facets, { label: [0], cluster: [0] }, Uint8Array.of(1, 1, 0, 1, 1));
  expect(both.count).toBe(1);
  expect(valuesOf('cluster', both)).toEqual([1, 1, 0]);
  expect(valuesOf('label', both)).toEqual([1, 0, 1]);
});

it('a value is chosen and given up again', () => {
  const one = toggled({}, 'organ', 2);
  expect(one).toEqual({ organ: [2] });
  expect(toggled(one, 'organ', 2)).toEqual({});
});

it('the lasso takes what is inside, also of a hollow shape', () => {
  const places = Float32Array.of(1, 1, 5, 5, 9, 9, 5, 1);
  expect([...insideOf(places, [[0, 0], [10, 0], [10, 10], [0, 10]])]).toEqual([1, 1, 1, 1]);
  // A C open to the right: the middle is outside.
  expect([...insideOf(places, [[0, 0], [10, 0], [10, 2], [2, 2], [2, 8], [10, 8], [10, 10], [0, 10]])]).toEqual([1, 0, 1, 1]);
});

it('the nearest point is that of a search through all', () => {
  let state = 7;
  const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  const places = Float32Array.from({ length: 2 * 3000 }, () => 1000 * random());
  const allowed = Uint8Array.from({ length: 3000 }, (_, i) => i % 3);
  const grid = new Grid(places);
  let found = 0;
  for (let n = 0; n < 200; n++) {
    const [x, y] = [1000 * random(), 1000 * random()];
    let best: number | undefined;
    let closest = 20 ** 2;
    for (let i = 0; i < 3000; i++) {
      const distance = (places[2 * i]! - x) ** 2 + (places[2 * i + 1]! - y) ** 2;
      if (allowed[i] && distance <= closest) [best, closest] = [i, distance];
    }
    expect(grid.nearest(x, y, 20, allowed)).toBe(best);
    if (best !== undefined) found++;
  }
  expect(found).toBeGreaterThan(100);
});

it('a map fills the square whatever its numbers are', () => {
  const places = onSquare(points.tsne);
  expect([places[0], places[8]]).toEqual([0, 1000]);
  expect([places[1], places[9]]).toEqual([375, 625]);
});

it('of several labels the rarest gives the colour; numbers become a scale', () => {
  const look = lookOf(points, facets, 'label', 'dark');
  const colourOf = (point: number) => look.palette[look.colours[point]!];
  const entry = (value: number) => look.legend.entries.find((one) => one.value === value)?.colour;
  expect(colourOf(1)).toBe(entry(0));
  expect(colourOf(3)).toBe(entry(1));
  expect(colourOf(0)).toBe(look.legend.rest);
  const factor = lookOf(points, facets, 'factor', 'light');
  expect(factor.legend.scale).toMatchObject({ low: 1, high: 3 });
  expect(factor.colours[3]).toBe(63);
  expect(factor.legend.rest).toBeUndefined();
  expect(lookOf(points, facets, 'date', 'light').legend.rest).toBeDefined();
});
