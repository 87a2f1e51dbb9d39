import { ActionIcon, Button, Group, Kbd, Modal, SimpleGrid, Stack, Table, Text, Title } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../api/session.ts';
import { Icon } from '../common/Icon.tsx';
import { type Action, actions, collisions, keyName, keySign, scopes } from './keys.ts';

/** All keys by where they work; each can be replaced by pressing another. */
export function KeyHelp({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { t } = useTranslation();
  const [preferences, change] = usePreferences();
  const [asking, setAsking] = useState<Action>();
  const custom = preferences.keys ?? {};
  const clash = new Set(collisions(custom).flat());

  useEffect(() => {
    if (!asking) return;
    const listen = (event: KeyboardEvent) => {
      event.preventDefault();
      event.stopPropagation();
      const key = keyName(event);
      if (['Shift', 'Control', 'Alt', 'Meta', 'Ctrl+Control', 'Alt+Alt', 'Ctrl+Meta', 'AltGraph'].includes(key)) return;
      if (key !== 'Escape') change({ keys: { ...custom, [asking]: key } });
      setAsking(undefined);
    };
    window.addEventListener('keydown', listen, true);
    return () => window.removeEventListener('keydown', listen, true);
  });

  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')} size="xl" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Text size="sm" c="dimmed" mb="sm">{t('keys.explain')}</Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="lg">
        {scopes.map((scope) => (
          <Stack key={scope} gap={4}>
            <Title order={3} size="h6">{t(`keys.scope.${scope}`)}</Title>
            <Table verticalSpacing={1} horizontalSpacing={4}>
              <Table.Tbody>
                {(Object.keys(actions) as Action[]).filter((action) => actions[action].scope === scope).map((action) => (
                  <Table.Tr key={action}>
                    <Table.Td>{t(`keys.action.${action}`)}</Table.Td>
                    <Table.Td ta="right">
                      <Group gap={4} justify="flex-end" wrap="nowrap">
                        {clash.has(action) && <Text size="xs" c="orange.7">{t('keys.clash')}</Text>}
                        <Button size="compact-xs" variant={asking === action ? 'filled' : 'default'} onClick={() => setAsking(action)} aria-label={t('keys.change', { action: t(`keys.action.${action}`) })}>
                          {asking === action ? t('keys.press') : <Kbd size="xs">{keySign(custom[action] ?? actions[action].key)}</Kbd>}
                        </Button>
                        {custom[action] && (
                          <ActionIcon size="xs" variant="subtle" aria-label={t('keys.reset')} onClick={() => {
                            const { [action]: _, ...rest } = custom;
                            change({ keys: rest });
                          }}>
                            <Icon name="undo" size={12} />
                          </ActionIcon>
                        )}
                      </Group>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Stack>
        ))}
      </SimpleGrid>
      <Text size="sm" mt="sm">{t('keys.labels')}</Text>
    </Modal>
  );
}
