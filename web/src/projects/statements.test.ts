import { expect, it } from 'vitest';
import { orderedLabels } from './ReadingPage.tsx';
import { answerOf, isOnFrame, nextAnswer, unanswered, withAnswer, withShape } from './statements.ts';

const box = { label: 'lesion', kind: 'box' as const, present: true, frame: 0, points: [[0, 0], [5, 5]] as [number, number][] };

it('a key says yes, then no, then yes again', () => {
  expect(nextAnswer(undefined)).toBe('present');
  expect(nextAnswer('present')).toBe('absent');
  expect(nextAnswer('absent')).toBe('present');
});

it('what is drawn is present, and what is absent is not drawn', () => {
  const drawn = withShape(withAnswer([], 'lesion', 'absent'), box);
  expect(answerOf(drawn, 'lesion')).toBe('present');
  const denied = withAnswer(drawn, 'lesion', 'absent');
  expect(denied).toEqual([{ label: 'lesion', kind: 'presence', present: false, certainty: 1 }]);
});

it('changing an answer keeps the statement it changes, and how sure', () => {
  const said = [{ id: 'a1', label: 'lesion', kind: 'presence' as const, present: true, certainty: 0.75 }];
  expect(withAnswer(said, 'lesion', 'absent')[0]).toMatchObject({ id: 'a1', present: false, certainty: 0.75 });
});

it('a checklist is complete when each label is answered, by yes, no or a drawing', () => {
  expect(unanswered([box], ['lesion', 'steatosis'])).toEqual(['steatosis']);
  expect(unanswered(withAnswer([box], 'steatosis', 'absent'), ['lesion', 'steatosis'])).toEqual([]);
});

it('an interval is on all of its frames, a shape on its own', () => {
  expect([3, 4, 9, 10].map((frame) => isOnFrame({ label: 'x', kind: 'interval', present: true, frame: 4, last_frame: 9 }, frame))).toEqual([false, true, true, false]);
  expect(isOnFrame(box, 1)).toBe(false);
});

it('labels stand in the order of the checklist; digits go to those without a key, and retired ones are gone', () => {
  const names = { en: '', fr: '' };
  const labels = orderedLabels(
    { labels: [{ label: 'b', names, answers: [] }, { label: 'a', names, answers: [], key: '1' }, { label: 'old', names, answers: [], retired: true }, { label: 'c', names, answers: [] }] },
    ['a'],
  );
  expect(labels.map((one) => `${one.label}${one.key}`)).toEqual(['a1', 'b2', 'c3']);
});
