import { ActionIcon, Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Action, keySign, useKeyOf } from '../shell/keys.ts';
import { Icon, type IconName } from './Icon.tsx';

/** A tool over a picture or a map, with its key. */
export function ToolButton({ action, icon, on = false, click, disabled = false }: { action: Action; icon: IconName; on?: boolean; click(): void; disabled?: boolean }) {
  const { t } = useTranslation();
  const keyOf = useKeyOf();
  return (
    <Tooltip label={`${t(`keys.action.${action}`)} (${keySign(keyOf(action))})`} openDelay={350}>
      <ActionIcon variant={on ? 'filled' : 'subtle'} color={on ? undefined : 'gray'} aria-pressed={on} aria-label={t(`keys.action.${action}`)} disabled={disabled} onClick={click}><Icon name={icon} /></ActionIcon>
    </Tooltip>
  );
}
