import 'i18next';
import type { en as atlas } from '../atlas/texts.en.ts';
import type { en as learn } from '../learn/texts.en.ts';
import type { en as statistics } from '../statistics/texts.en.ts';
import type { en } from './en.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en & { atlas: typeof atlas; learn: typeof learn; statistics: typeof statistics } };
  }
}
