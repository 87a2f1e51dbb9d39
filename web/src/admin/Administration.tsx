import { Alert, Anchor, Badge, Button, Checkbox, Code, CopyButton, Group, Loader, Modal, Stack, Table, Tabs, Text, TextInput, Title } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, type Schemas } from '../api/client.ts';
import type { Role } from '../api/session.ts';
import { ProblemAlert } from '../common/Failure.tsx';
import { useFormats } from '../i18n/index.ts';

type Person = Schemas['Person'];
const roles: Role[] = ['physician', 'operator', 'reader', 'administrator'];

export function Administration() {
  const { t } = useTranslation();
  return (
    <div className="sheet">
      <Title order={1} size="h4" mb="sm">{t('nav.administration')}</Title>
      <Tabs defaultValue="people" keepMounted={false}>
        <Tabs.List><Tabs.Tab value="people">{t('admin.people')}</Tabs.Tab><Tabs.Tab value="audit">{t('admin.audit')}</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="people" pt="sm"><People /></Tabs.Panel>
        <Tabs.Panel value="audit" pt="sm"><Audit /></Tabs.Panel>
      </Tabs>
    </div>
  );
}

function People() {
  const { t } = useTranslation();
  const { time } = useFormats();
  const client = useQueryClient();
  const [editing, setEditing] = useState<Person | 'new'>();
  const [invitation, setInvitation] = useState<Schemas['Invitation']>();
  const { data, error, refetch } = useQuery({ queryKey: ['people'], queryFn: async () => (await answer(api.GET('/api/people'))).items });
  const invite = useMutation({
    mutationFn: (person: string) => answer(api.POST('/api/people/{person}/invitation', { params: { path: { person } } })),
    onSuccess: (made) => {
      setInvitation(made);
      void client.invalidateQueries({ queryKey: ['people'] });
    },
  });
  const activate = useMutation({
    mutationFn: ({ person, active }: Person) => answer(api.PATCH('/api/people/{person}', { params: { path: { person } }, body: { active: !active } })),
    onSettled: () => client.invalidateQueries({ queryKey: ['people'] }),
  });
  if (!data) return error ? <ProblemAlert error={error} retry={() => void refetch()} /> : <Loader aria-label={t('common.loading')} />;
  return (
    <>
      <Group mb="sm"><Button size="compact-md" onClick={() => setEditing('new')}>{t('admin.add')}</Button></Group>
      <ProblemAlert error={invite.error ?? activate.error} />
      <div className="scroll">
        <Table verticalSpacing={5}>
          <Table.Thead><Table.Tr><Table.Th>{t('admin.name')}</Table.Th><Table.Th>{t('door.person')}</Table.Th><Table.Th>{t('admin.roles')}</Table.Th><Table.Th>{t('admin.lastSeen')}</Table.Th><Table.Th /></Table.Tr></Table.Thead>
          <Table.Tbody>
            {data.map((person) => (
              <Table.Tr key={person.person}>
                <Table.Td>{person.name} {!person.active && <Badge className="chip" color="gray" variant="light">{t('admin.inactive')}</Badge>}{person.invited && <Badge className="chip" color="orange" variant="light">{t('admin.invited')}</Badge>}</Table.Td>
                <Table.Td className="mono">{person.person}</Table.Td>
                <Table.Td>{person.roles.map((role) => t(`role.${role}`)).join(', ')}</Table.Td>
                <Table.Td>{person.last_seen ? time(person.last_seen) : '–'}</Table.Td>
                <Table.Td>
                  <Group gap={4} justify="flex-end" wrap="nowrap">
                    <Button size="compact-xs" variant="default" onClick={() => setEditing(person)}>{t('admin.edit')}</Button>
                    <Button size="compact-xs" variant="default" onClick={() => invite.mutate(person.person)}>{t('admin.newLink')}</Button>
                    <Button size="compact-xs" variant="default" onClick={() => activate.mutate(person)}>{t(person.active ? 'admin.deactivate' : 'admin.activate')}</Button>
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {editing && <Edit person={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} onInvited={setInvitation} />}
      <Modal opened={invitation !== undefined} onClose={() => setInvitation(undefined)} title={t('admin.invitation')} closeButtonProps={{ 'aria-label': t('common.close') }}>
        {invitation && (
          <Stack gap="sm">
            <Text size="sm">{t('admin.invitationExplain', { person: invitation.person, until: time(invitation.expires_at) })}</Text>
            <Code block className="wrap" data-testid="invitation">{`${location.origin}/invitation#${invitation.token}`}</Code>
            <CopyButton value={`${location.origin}/invitation#${invitation.token}`}>{({ copied, copy }) => <Button onClick={copy}>{t(copied ? 'admin.copied' : 'admin.copy')}</Button>}</CopyButton>
          </Stack>
        )}
      </Modal>
    </>
  );
}

function Edit({ person, onClose, onInvited }: { person: Person | undefined; onClose(): void; onInvited(invitation: Schemas['Invitation']): void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [key, setKey] = useState(person?.person ?? '');
  const [name, setName] = useState(person?.name ?? '');
  const [chosen, setChosen] = useState<string[]>(person?.roles ?? []);
  const save = useMutation({
    mutationFn: async () => {
      const rights = chosen as Role[];
      if (person) await answer(api.PATCH('/api/people/{person}', { params: { path: { person: person.person } }, body: { name, roles: rights } }));
      else onInvited(await answer(api.POST('/api/people', { body: { person: key, name, roles: rights } })));
    },
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t(person ? 'admin.edit' : 'admin.add')} closeButtonProps={{ 'aria-label': t('common.close') }}>
      <form onSubmit={(event: FormEvent) => { event.preventDefault(); save.mutate(); }}>
        <Stack gap="sm">
          {!person && <TextInput label={t('door.person')} description={t('door.personRule')} required pattern="[a-z0-9][a-z0-9._\-]{1,39}" value={key} onChange={(event) => setKey(event.currentTarget.value)} data-autofocus />}
          <TextInput label={t('admin.name')} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Checkbox.Group label={t('admin.roles')} value={chosen} onChange={setChosen}>
            <Stack gap={6} mt={6}>{roles.map((role) => <Checkbox key={role} value={role} label={t(`role.${role}`)} description={t(`role.explain.${role}`)} />)}</Stack>
          </Checkbox.Group>
          <ProblemAlert error={save.error} />
          <Button type="submit" loading={save.isPending} disabled={chosen.length === 0}>{t('common.save')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

function Audit() {
  const { t } = useTranslation();
  const { time } = useFormats();
  const [filter, setFilter] = useState({ person: '', action: '', object: '', from: '', to: '' });
  const [asked, setAsked] = useState(filter);
  const { data, error, isPending, hasNextPage, fetchNextPage, isFetchingNextPage, refetch } = useInfiniteQuery({
    queryKey: ['audit', asked],
    queryFn: ({ pageParam }) => answer(api.GET('/api/audit', { params: { query: { limit: 100, ...(pageParam && { cursor: pageParam }), ...Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== '')) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
  });
  const entries = data?.pages.flatMap((page) => page.items) ?? [];
  const field = (name: keyof typeof filter, label: string, type = 'text') => <TextInput size="xs" type={type} label={label} value={filter[name]} onChange={(event) => setFilter({ ...filter, [name]: event.currentTarget.value })} />;
  return (
    <>
      <form onSubmit={(event) => { event.preventDefault(); setAsked(filter); }}>
        <Group align="flex-end" gap="xs" mb="sm">
          {field('person', t('door.person'))}{field('action', t('admin.action'))}{field('object', t('admin.object'))}{field('from', t('worklist.from'), 'date')}{field('to', t('worklist.to'), 'date')}
          <Button size="xs" type="submit">{t('admin.search')}</Button>
        </Group>
      </form>
      <ProblemAlert error={error} retry={() => void refetch()} />
      {isPending && <Loader aria-label={t('common.loading')} />}
      {!isPending && entries.length === 0 && <Alert color="gray">{t('admin.noEntries')}</Alert>}
      {entries.length > 0 && (
        <div className="scroll">
          <Table verticalSpacing={2}>
            <Table.Thead><Table.Tr><Table.Th>{t('admin.at')}</Table.Th><Table.Th>{t('door.person')}</Table.Th><Table.Th>{t('admin.action')}</Table.Th><Table.Th>{t('admin.object')}</Table.Th><Table.Th>{t('admin.client')}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {entries.map((entry) => (
                <Table.Tr key={entry.id}>
                  <Table.Td>{time(entry.at)}</Table.Td>
                  <Table.Td><Anchor component="button" type="button" size="sm" onClick={() => { const next = { ...filter, person: entry.person }; setFilter(next); setAsked(next); }}>{entry.person || '–'}</Anchor></Table.Td>
                  <Table.Td className="mono">{entry.action} {!entry.allowed && <Badge className="chip" color="red" variant="light">{t('admin.refused')}</Badge>}</Table.Td>
                  <Table.Td className="mono">{entry.object.length > 30 ? `${entry.object.slice(0, 30)}…` : entry.object}</Table.Td>
                  <Table.Td className="mono">{entry.client}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {hasNextPage && <Button mt="sm" variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>{t('common.more')}</Button>}
    </>
  );
}
