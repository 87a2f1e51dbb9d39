import { Button, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, ApiError, type Session } from '../api/client.ts';
import { expired, signedInAgain, useSignal } from '../api/connection.ts';
import { takeSession } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { Door } from './Door.tsx';

function useSignIn(done: (session: Session) => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  return {
    busy,
    error,
    signIn: async (person: string, password: string, code: string) => {
      setBusy(true);
      setError(undefined);
      try {
        const session = await answer(api.POST('/api/session', { body: { person, password, ...(code && { code }) } }));
        takeSession(session);
        done(session);
      } catch (problem) {
        setError(problem);
      } finally {
        setBusy(false);
      }
    },
  };
}

function Form({ fixed, busy, error, signIn }: { fixed?: string | undefined; busy: boolean; error: unknown; signIn(person: string, password: string, code: string): void }) {
  const { t } = useTranslation();
  const [person, setPerson] = useState(fixed ?? '');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [codeNeeded, setCodeNeeded] = useState(false);
  const asksForCode = error instanceof ApiError && error.code === 'code-needed';
  if (asksForCode && !codeNeeded) setCodeNeeded(true);
  return (
    <form onSubmit={(event: FormEvent) => { event.preventDefault(); signIn(person.trim(), password, code.replaceAll(' ', '')); }}>
      <Stack gap="sm">
        <TextInput label={t('door.person')} autoComplete="username" value={person} readOnly={fixed !== undefined} required autoFocus={fixed === undefined}
          onChange={(event) => setPerson(event.currentTarget.value)} />
        <PasswordInput label={t('door.password')} autoComplete="current-password" value={password} required autoFocus={fixed !== undefined} data-autofocus={fixed !== undefined || undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('door.show') }} onChange={(event) => setPassword(event.currentTarget.value)} />
        {codeNeeded && (
          <TextInput label={t('door.code')} description={t('door.codeExplain')} inputMode="numeric" autoComplete="one-time-code" maxLength={7} required autoFocus value={code}
            onChange={(event) => setCode(event.currentTarget.value)} />
        )}
        <ProblemAlert error={asksForCode ? undefined : error} />
        <Button type="submit" loading={busy} fullWidth>{t('door.signIn')}</Button>
      </Stack>
    </form>
  );
}

export function SignIn() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const state = useSignIn((session) => client.setQueryData(['session'], session));
  return <Door title={t('door.title')}><Form {...state} signIn={(person, password, code) => void state.signIn(person, password, code)} /></Door>;
}

/** A session that ended is taken up again over the page, which keeps everything that was on it. */
export function ExpiredDialog({ person }: { person: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const opened = useSignal(expired);
  const state = useSignIn((session) => {
    client.setQueryData(['session'], session);
    signedInAgain();
  });
  return (
    <Modal opened={opened} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t('door.expired')} zIndex={400}>
      <Stack gap="sm">
        <Text size="sm">{t('door.expiredExplain')}</Text>
        <Form fixed={person} {...state} signIn={(name, password, code) => void state.signIn(name, password, code)} />
        <Button variant="subtle" size="compact-sm" onClick={() => location.assign('/')}>{t('door.other')}</Button>
        <Text size="xs" c="dimmed" ta="center">{t('door.otherExplain')}</Text>
      </Stack>
    </Modal>
  );
}
