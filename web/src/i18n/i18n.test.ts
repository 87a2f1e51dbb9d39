import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { en as atlasInEnglish } from '../atlas/texts.en.ts';
import { fr as atlasInFrench } from '../atlas/texts.fr.ts';
import { en as learnInEnglish } from '../learn/texts.en.ts';
import { fr as learnInFrench } from '../learn/texts.fr.ts';
import { en as statisticsInEnglish } from '../statistics/texts.en.ts';
import { fr as statisticsInFrench } from '../statistics/texts.fr.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

function flat(words: object, before = ''): Map<string, string> {
  return new Map(Object.entries(words).flatMap(([key, value]) => (typeof value === 'string' ? [[before + key, value] as [string, string]] : [...flat(value as object, `${before}${key}.`)])));
}

const english = flat({ ...en, atlas: atlasInEnglish, learn: learnInEnglish, statistics: statisticsInEnglish });
const french = flat({ ...fr, atlas: atlasInFrench, learn: learnInFrench, statistics: statisticsInFrench });
const base = (key: string) => key.replace(/_(one|many|other)$/, '');

it('both languages say the same things', () => {
  expect(new Set([...french.keys()].map(base))).toEqual(new Set([...english.keys()].map(base)));
});

it('French plurals have the form for millions', () => {
  for (const key of french.keys()) if (key.endsWith('_other')) expect(french.has(key.replace(/_other$/, '_many')), key).toBe(true);
});

it('both fill in the same values', () => {
  const slots = (text: string) => new Set(text.match(/\{\{\w+\}\}/g) ?? []);
  for (const [key, text] of english) expect(slots(french.get(key)!), key).toEqual(slots(text));
});

it('nothing is left untranslated but words that are the same', () => {
  const same = [...english].filter(([key, text]) => text.replace(/\{\{\w+\}\}/g, '').length > 12 && french.get(key) === text).map(([key]) => key);
  expect(same).toEqual(['nav.administration']);
});

it('every text that the pages ask for is there', () => {
  const source = (folder: string): string[] => readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? source(join(folder, entry.name)) : /\.tsx?$/.test(entry.name) && !entry.name.includes('.test.') ? [readFileSync(join(folder, entry.name), 'utf8')] : []));
  const known = new Set([...english.keys()].map(base));
  for (const text of source(join(import.meta.dirname, '..'))) {
    for (const [, key] of text.matchAll(/\bt\('([\w.-]+)'/g)) expect(known.has(key!), key).toBe(true);
  }
});
