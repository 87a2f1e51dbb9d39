import { expect, it } from 'vitest';
import { type Job, withJob } from './jobs.ts';
import { nextPart, partBytes, withOwnNames } from './upload.ts';

it('files go in parts of 4 MiB and go on from what has arrived', () => {
  expect(nextPart(0, 10)).toEqual({ offset: 0, end: 10 });
  expect(nextPart(partBytes, 2.5 * partBytes)).toEqual({ offset: partBytes, end: 2 * partBytes });
  expect(nextPart(2 * partBytes, 2.5 * partBytes)).toEqual({ offset: 2 * partBytes, end: 2.5 * partBytes });
  expect(nextPart(10, 10)).toBeUndefined();
  expect(nextPart(0, 0)).toBeUndefined();
});

it('news of a job replace what was known of it; a new one comes first', () => {
  const job = (number: number, done = 0): Job => ({ job: number, kind: 'measure', state: 'running', person: '', created_at: '', activity: '', done, total: 3, problems: [], studies: [] });
  expect(withJob([job(2), job(1)], job(1, 2)).map((one) => `${one.job}:${one.done}`)).toEqual(['2:0', '1:2']);
  expect(withJob([job(1)], job(2)).map((one) => one.job)).toEqual([2, 1]);
});

it('files that are called alike keep their names in folders of their own', () => {
  const file = new Blob(['x']);
  const names = (paths: string[]) => withOwnNames(paths.map((path) => ({ path, file }))).map(({ path }) => path);
  expect(names(['a.dcm', 'b.dcm', 'a.dcm', 'x/a.dcm', 'a.dcm'])).toEqual(['a.dcm', 'b.dcm', '2/a.dcm', 'x/a.dcm', '3/a.dcm']);
});
