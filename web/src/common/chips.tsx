import { Badge } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../api/client.ts';

export type SignOffState = Schemas['SignOffState'];
export type Kind = Schemas['Kind'];

export const states: SignOffState[] = ['draft', 'checked', 'validated', 'sent-back'];
export const kinds: Kind[] = ['echo', 'planar', 'spect', 't1'];

const colors: Record<SignOffState, string> = { draft: 'gray', checked: 'blue', validated: 'teal', 'sent-back': 'orange' };

export function StateChip({ state }: { state: SignOffState }) {
  const { t } = useTranslation();
  return <Badge className="chip" variant="light" color={colors[state]}>{t(`state.${state}`)}</Badge>;
}

/** The words for a quality flag; flags of newer programs are shown by their name. */
export function useFlagName(): (flag: string) => string {
  const { t, i18n } = useTranslation();
  return (flag) => (i18n.exists(`flag.${flag}`) ? t(`flag.${flag}` as 'flag.refused') : flag.replaceAll(/[-_]/g, ' '));
}
