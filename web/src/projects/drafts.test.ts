import { beforeEach, describe, expect, it } from 'vitest';
import { type Draft, draftKey, forgetDraft, keepDraft, readDraft, resumption } from './drafts.ts';

const draft: Draft = { version: 2, made_at: '2026-01-01T00:00:00Z', statements: [{ label: 'lesion', kind: 'presence', present: true }] };
const key = draftKey('anne', 'liver', '0a1b');
let kept: Map<string, string>;
let place: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

beforeEach(() => {
  kept = new Map();
  place = { getItem: (name) => kept.get(name) ?? null, setItem: (name, value) => void kept.set(name, value), removeItem: (name) => void kept.delete(name) };
});

it('a closed tab loses nothing', () => {
  keepDraft(place, key, draft);
  expect(readDraft(place, key)).toEqual(draft);
});

it('each person has drafts of his own', () => {
  keepDraft(place, key, draft);
  expect(readDraft(place, draftKey('bob', 'liver', '0a1b'))).toBeUndefined();
});

it('is forgotten once it was saved, but not when it has gone on meanwhile', () => {
  keepDraft(place, key, draft);
  keepDraft(place, key, { ...draft, made_at: 'later' });
  forgetDraft(place, key, draft);
  expect(readDraft(place, key)?.made_at).toBe('later');
  forgetDraft(place, key, { ...draft, made_at: 'later' });
  expect(kept.size).toBe(0);
});

it('rubbish in the store is no draft, and a full store stops nobody', () => {
  kept.set(key, '{"version":');
  expect(readDraft(place, key)).toBeUndefined();
  keepDraft({ ...place, setItem: () => { throw new Error('full'); } }, key, draft);
});

describe('a draft that is found', () => {
  it('goes on where the server still has what it was made from', () => {
    expect(resumption(draft, { version: 2, closed: false }).kind).toBe('resume');
  });
  it('collides with a newer saving and with a closed case', () => {
    expect(resumption(draft, { version: 3, closed: false }).kind).toBe('collision');
    expect(resumption(draft, { version: 2, closed: true }).kind).toBe('collision');
  });
  it('is nothing where there is none', () => {
    expect(resumption(undefined, { version: 2, closed: false }).kind).toBe('none');
  });
});
