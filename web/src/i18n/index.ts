import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Text } from '../api/client.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

export type Language = 'en' | 'fr';

export function startLanguage(language: Language | undefined) {
  const chosen = language ?? (navigator.language.startsWith('fr') ? 'fr' : 'en');
  document.documentElement.lang = chosen;
  return i18next.use(initReactI18next).init({
    lng: chosen,
    fallbackLng: 'en',
    resources: { en: { translation: en }, fr: { translation: fr } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
}

/** Texts that come with a page, so that others do not load them; asked for as `part.key`. */
export function addTexts(part: string, english: object, french: object) {
  i18next.addResourceBundle('en', 'translation', { [part]: english }, true, true);
  i18next.addResourceBundle('fr', 'translation', { [part]: french }, true, true);
}

export function changeLanguage(language: Language) {
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'fr' ? 'fr' : 'en';
}

/** Chooses the reader's language of a text that the server worded in both. */
export function useText(): (text: Text | undefined) => string {
  const language = useLanguage();
  return (text) => text?.[language] ?? '';
}

export interface Formats {
  number(value: number, digits?: number): string;
  day(iso: string | undefined): string;
  time(iso: string | undefined): string;
  bytes(bytes: number): string;
}

/** Numbers and dates as the reader's language writes them; days are shown as days, whatever the zone. */
export function useFormats(): Formats {
  const language = useLanguage();
  const locale = language === 'fr' ? 'fr-FR' : 'en-GB';
  const number = (value: number, digits?: number) =>
    value.toLocaleString(locale, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return {
    number,
    day: (iso) => {
      const match = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(iso ?? '');
      if (!match) return '–';
      const date = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])));
      return date.toLocaleDateString(locale, { timeZone: 'UTC', day: '2-digit', month: 'short', year: 'numeric' });
    },
    time: (iso) => {
      const date = new Date(iso ?? '');
      if (Number.isNaN(date.getTime())) return '–';
      return date.toLocaleString(locale, { day: '2-digit', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
    },
    bytes: (bytes) => {
      const megabytes = bytes / 1e6;
      const unit = language === 'fr' ? 'Mo' : 'MB';
      return `${number(megabytes, megabytes < 10 ? 1 : 0)} ${unit}`;
    },
  };
}
