import { Button, Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../api/session.ts';
import { changeLanguage, useLanguage } from '../i18n/index.ts';

export function Mark({ size = 28 }: { size?: number }) {
  return <img src="/icon.svg" width={size} height={size} alt="" />;
}

/** The sheet on which one signs in, sets up, or takes up an invitation. */
export function Door({ title, children }: { title: string; children: ReactNode }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [, change] = usePreferences();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <Center component="main" mih="100vh" className="door">
      <Paper w={400} maw="94vw" p="xl" shadow="sm" withBorder>
        <Stack gap="md">
          <Group justify="space-between">
            <Group gap="xs"><Mark /><Text fw={600} size="xl">Étalon</Text></Group>
            <Button variant="subtle" size="compact-sm" lang={other} onClick={() => { changeLanguage(other); change({ language: other }); }}>
              {other === 'fr' ? 'Français' : 'English'}
            </Button>
          </Group>
          <Title order={1} size="h4">{title}</Title>
          {children}
          <Text size="xs" c="dimmed">{t('door.privacy')}</Text>
        </Stack>
      </Paper>
    </Center>
  );
}
