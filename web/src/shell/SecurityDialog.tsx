import { Alert, Badge, Button, Code, Divider, Group, Modal, PasswordInput, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import { answer, api, type Session } from '../api/client.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { useLanguage } from '../i18n/index.ts';

/** A QR code, dark on light whatever the theme, as cameras want it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { border: 3 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${size} ${size}`} width={200} height={200} style={{ flex: 'none' }} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

function SecondFactor({ session }: { session: Session }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [offered, setOffered] = useState<{ secret: string; uri: string }>();
  const [removing, setRemoving] = useState(false);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [error, setError] = useState<unknown>();
  const inForce = session.person?.second_factor ?? false;

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setError(undefined);
    } catch (problem) {
      setError(problem);
    }
  };
  const settle = async () => {
    setOffered(undefined);
    setRemoving(false);
    setPassword('');
    setCode('');
    await client.invalidateQueries({ queryKey: ['session'] });
    await client.invalidateQueries({ queryKey: ['own-sessions'] });
  };
  const offer = () => attempt(async () => setOffered(await answer(api.POST('/api/session/factor'))));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      if (removing) await answer(api.POST('/api/session/factor/removal', { body: { password } }));
      else await answer(api.PUT('/api/session/factor', { body: { password, code: code.replaceAll(' ', '') } }));
      await settle();
    });
  };

  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Title order={3} size="h5">{t('security.factor')}</Title>
        <Badge variant="light" color={inForce ? 'green' : 'gray'}>{t(inForce ? 'security.inForce' : 'security.notInForce')}</Badge>
      </Group>
      <Text size="sm">{t('security.explain')}</Text>
      {!offered && !removing && (
        <Group>
          <Button variant={inForce ? 'default' : 'filled'} onClick={() => void offer()}>{t(inForce ? 'security.another' : 'security.setUp')}</Button>
          {inForce && <Button variant="subtle" color="red" onClick={() => setRemoving(true)}>{t('security.remove')}</Button>}
        </Group>
      )}
      {(offered || removing) && (
        <form onSubmit={submit}>
          <Stack gap="sm">
            {offered && (
              <Group align="flex-start" wrap="nowrap">
                <QrCode text={offered.uri} label={t('security.qr')} />
                <Stack gap="xs">
                  <Text size="sm">{t('security.scan')}</Text>
                  <Code>{offered.secret.match(/.{1,4}/g)?.join(' ')}</Code>
                </Stack>
              </Group>
            )}
            {removing && <Alert color="orange" variant="light">{t('security.removeExplain')}</Alert>}
            {offered && (
              <TextInput label={t('door.code')} inputMode="numeric" autoComplete="one-time-code" maxLength={7} required value={code} onChange={(event) => setCode(event.currentTarget.value)} />
            )}
            <PasswordInput label={t('door.oldPassword')} autoComplete="current-password" required value={password} visibilityToggleButtonProps={{ 'aria-label': t('door.show') }}
              onChange={(event) => setPassword(event.currentTarget.value)} />
            <Group>
              <Button type="submit" color={removing ? 'red' : undefined}>{t(removing ? 'security.remove' : 'security.confirm')}</Button>
              <Button variant="subtle" onClick={() => { setOffered(undefined); setRemoving(false); setError(undefined); }}>{t('common.cancel')}</Button>
            </Group>
          </Stack>
        </form>
      )}
      <ProblemAlert error={error} />
    </Stack>
  );
}

function OwnSessions() {
  const { t } = useTranslation();
  const language = useLanguage();
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ['own-sessions'], queryFn: () => answer(api.GET('/api/session/list')), refetchOnMount: 'always' });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const end = async (session: string) => {
    await api.DELETE('/api/session/list/{session}', { params: { path: { session } } });
    await client.invalidateQueries({ queryKey: ['own-sessions'] });
  };
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">{t('security.sessions')}</Title>
      <ProblemAlert error={sessions.error} />
      <Table aria-label={t('security.sessions')}>
        <Table.Thead>
          <Table.Tr><Table.Th>{t('security.begun')}</Table.Th><Table.Th>{t('security.seen')}</Table.Th><Table.Th>{t('security.address')}</Table.Th><Table.Th aria-label={t('security.end')} /></Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.data?.items.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td>{time.format(new Date(one.begun_at))}</Table.Td>
              <Table.Td>{time.format(new Date(one.seen_at))}</Table.Td>
              <Table.Td>{one.client}</Table.Td>
              <Table.Td>{one.present ? <Badge variant="light">{t('security.here')}</Badge> : <Button size="compact-sm" variant="default" onClick={() => void end(one.id)}>{t('security.end')}</Button>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}

/** How the person signs in, and where he or she is signed in. */
export function SecurityDialog({ session, onClose }: { session: Session; onClose(): void }) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={t('nav.security')} size="lg" closeButtonProps={{ 'aria-label': t('common.close') }}>
      <Stack gap="md">
        <SecondFactor session={session} />
        <Divider />
        <OwnSessions />
      </Stack>
    </Modal>
  );
}
