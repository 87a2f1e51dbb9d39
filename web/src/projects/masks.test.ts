import { expect, it } from 'vitest';
import { emptyMask, isEmpty, type Mask, maskOfText, paint, runsOf, runsOfText, textOfMask, textOfRuns } from './masks.ts';

const of = (rows: string[]): Mask => ({ rows: rows.length, columns: rows[0]!.length, pixels: Uint8Array.from(rows.join('').split('').map(Number)) });

it('counts down the columns, beginning outside', () => {
  expect(runsOf(of(['010', '011']))).toEqual([2, 2, 1, 1]);
  expect(runsOf(of(['10', '00']))).toEqual([0, 1, 3]);
});

it('writes the text that COCO writes', () => {
  // By hand: differences to the run before the last, five bits a character, counted from the sign "0".
  expect(textOfRuns([2, 2, 1, 1])).toBe('221O');
  expect(textOfRuns([0, 40, 8])).toBe('0X18');
  expect(runsOfText('221O')).toEqual([2, 2, 1, 1]);
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
