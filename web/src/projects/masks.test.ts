import { expect, it } from 'vitest';
import { emptyMask, isEmpty, type Mask, maskOfText, paint, textOfMask } from './masks.ts';

const of = (rows: string[]): Mask => ({ rows: rows.length, columns: rows[0]!.length, pixels: Uint8Array.from(rows.join('').split('').map(Number)) });

it('writes sides and runs of the rows, ends not among them', () => {
  expect(textOfMask(of(['010', '011']))).toBe('2 3 0 1 2 1 1 3');
  expect(textOfMask(of(['11', '11']))).toBe('2 2 0 0 2 1 0 2');
  expect(textOfMask(of(['00']))).toBe('1 2');
});

it('a mask of another picture is not drawn on this one', () => {
  expect(isEmpty(maskOfText('9 9 0 0 9', 2, 2))).toBe(true);
});

it('masks come back as they went', () => {
  let state = 7;
  const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff;
  for (let n = 0; n < 20; n++) {
    const mask = emptyMask(3 + n, 40 - n);
    mask.pixels.forEach((_, place) => {
      mask.pixels[place] = random() < 0.3 ? 1 : 0;
    });
    expect(maskOfText(textOfMask(mask), mask.rows, mask.columns)).toEqual(mask);
  }
});

it('a brush paints a disc and wipes it again', () => {
  const painted = paint(emptyMask(40, 40), [20, 20], [20, 20], 8, 1);
  const area = painted.pixels.reduce((sum, value) => sum + value, 0);
  expect(Math.abs(area - Math.PI * 64)).toBeLessThan(8);
  expect(isEmpty(paint(painted, [20, 20], [20, 20], 9, 0))).toBe(true);
});

it('a fast stroke leaves no gaps', () => {
  const painted = paint(emptyMask(20, 200), [5, 10], [195, 10], 3, 1);
  for (let x = 5; x <= 195; x++) expect(painted.pixels[10 * 200 + x]).toBe(1);
});
