import { Alert, Button, Checkbox, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { answer, api, type Session } from '../api/client.ts';
import { type Role, takeSession } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Door } from './Door.tsx';

const least = 12;

/** A page that is reached by a link with a secret after `#` and ends with a password of one's own. */
function FirstPassword({ title, explain, children, send }: { title: string; explain: string; children?: ReactNode; send(token: string, password: string): Promise<Session> }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [token] = useState(() => location.hash.slice(1));
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const short = password.length > 0 && password.length < least;
  const differs = again.length > 0 && again !== password;

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (password.length < least || again !== password) return;
    setBusy(true);
    setError(undefined);
    try {
      const session = await send(token, password);
      takeSession(session);
      client.setQueryData(['session'], session);
      await navigate('/', { replace: true });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };

  if (!token) return <Door title={title}><Alert color="orange">{t('door.noToken')}</Alert></Door>;
  return (
    <Door title={title}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Text size="sm">{explain}</Text>
          {children}
          <PasswordInput label={t('door.newPassword')} description={t('door.passwordRule', { count: least })} autoComplete="new-password" required value={password}
            visibilityToggleButtonProps={{ 'aria-label': t('door.show') }}
            error={short && t('door.passwordRule', { count: least })} onChange={(event) => setPassword(event.currentTarget.value)} />
          <PasswordInput label={t('door.again')} autoComplete="new-password" required value={again} visibilityToggleButtonProps={{ 'aria-label': t('door.show') }}
            error={differs && t('door.differs')} onChange={(event) => setAgain(event.currentTarget.value)} />
          <ProblemAlert error={error} />
          <Button type="submit" loading={busy} fullWidth>{t('door.begin')}</Button>
        </Stack>
      </form>
    </Door>
  );
}

export function Setup() {
  const { t } = useTranslation();
  const [person, setPerson] = useState('');
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<string[]>([]);
  return (
    <FirstPassword title={t('door.setup')} explain={t('door.setupExplain')}
      send={(token, password) => answer(api.POST('/api/setup', { body: { token, person, name, password, ...(roles.length > 0 && { roles: roles as Role[] }) } }))}>
      <TextInput label={t('door.person')} description={t('door.personRule')} pattern="[a-z0-9][a-z0-9._\-]{1,39}" required autoComplete="username" value={person} onChange={(event) => setPerson(event.currentTarget.value)} />
      <TextInput label={t('door.name')} required autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <Checkbox.Group label={t('door.also')} description={t('door.alsoExplain')} value={roles} onChange={setRoles}>
        <Group gap="md" mt={6}>{(['physician', 'operator', 'reader'] as const).map((role) => <Checkbox key={role} value={role} label={t(`role.${role}`)} />)}</Group>
      </Checkbox.Group>
    </FirstPassword>
  );
}

export function Invitation() {
  const { t } = useTranslation();
  return <FirstPassword title={t('door.invitation')} explain={t('door.invitationExplain')}
    send={(token, password) => answer(api.POST('/api/invitation', { body: { token, password } }))} />;
}

export function SetupNeeded() {
  const { t } = useTranslation();
  return (
    <Door title={t('door.setup')}>
      <Text size="sm">{t('door.setupNeeded')}</Text>
      <Code>etalon serve</Code>
    </Door>
  );
}
