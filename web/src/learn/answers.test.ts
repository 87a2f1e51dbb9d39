import { expect, it } from 'vitest';
import { answerOf } from '../projects/statements.ts';
import { answered, bodyOf, isAsked, noToRest, type Question } from './answers.ts';

const names = { en: '', fr: '' };
const questions: Question[] = [
  { label: 'lesion', names, depth: 0 },
  { label: 'malignant', names, depth: 1, parent: 'lesion' },
  { label: 'metastasis', names, depth: 2, parent: 'malignant' },
  { label: 'steatosis', names, depth: 0 },
];

it('a kind that is there says that the finding is there', () => {
  const said = answered([], questions, 'metastasis', 'present');
  expect(['lesion', 'malignant', 'metastasis', 'steatosis'].map((label) => answerOf(said, label))).toEqual(['present', 'present', 'present', undefined]);
});

it('what is not there has no kinds', () => {
  const said = answered(answered([], questions, 'metastasis', 'present'), questions, 'lesion', 'absent');
  expect(['lesion', 'malignant', 'metastasis'].map((label) => answerOf(said, label))).toEqual(['absent', undefined, undefined]);
});

it('kinds are asked for where the finding is', () => {
  expect(isAsked([], questions[1]!)).toBe(false);
  const lesion = answered([], questions, 'lesion', 'present');
  expect(isAsked(lesion, questions[1]!)).toBe(true);
  expect(isAsked(lesion, questions[2]!)).toBe(false);
});

it('no to the rest leaves what was said and asks for no kinds of what is not there', () => {
  const lesion = answered([], questions, 'lesion', 'present', 0.5);
  const all = noToRest(lesion, questions);
  expect(bodyOf(all, { point: [3, 4] }, 12)).toEqual({
    answers: [{ label: 'lesion', present: true, certainty: 0.5 }, { label: 'malignant', present: false, certainty: 1 }, { label: 'steatosis', present: false, certainty: 1 }],
    point: [3, 4],
    seconds: 12,
  });
  expect(noToRest([], questions).map((one) => one.label)).toEqual(['lesion', 'steatosis']);
});
