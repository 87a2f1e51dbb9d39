import { useQuery, useQueryClient } from '@tanstack/react-query';
import { answer, api, type Schemas, type Session, setToken } from './client.ts';
import { expired } from './connection.ts';

export type Role = Schemas['Role'];
export type Preferences = Schemas['Preferences'];

let known: Session | undefined;

/** The session; one that has ended meanwhile is asked for in the dialog, and the page stays as it is. */
export async function fetchSession(): Promise<Session> {
  const session = await answer(api.GET('/api/session'));
  if (known?.person && !session.person) {
    expired.set(true);
    return known;
  }
  takeSession(session);
  return session;
}

/** Goes on with what the server told of a session that begins or ends. */
export function takeSession(session: Session) {
  known = session;
  setToken(session.token);
}

/** The session as the server told it; present wherever the shell is shown. */
export function useSession(): Session | undefined {
  return useQuery({ queryKey: ['session'], queryFn: fetchSession, staleTime: 60_000 }).data;
}

export function useRoles(): Record<Role, boolean> {
  const roles = useSession()?.person?.roles ?? [];
  return {
    administrator: roles.includes('administrator'),
    physician: roles.includes('physician'),
    operator: roles.includes('operator'),
    reader: roles.includes('reader'),
  };
}

/** Changes preferences at once on the page and keeps them with the person. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const client = useQueryClient();
  const session = useSession();
  const preferences = session?.preferences ?? localPreferences();
  return [
    preferences,
    (change) => {
      const next = { ...preferences, ...change };
      if (next.theme === undefined) delete next.theme;
      keepLocalPreferences(next);
      if (!session?.person) {
        client.setQueryData<Session>(['session'], (old) => old && { ...old, preferences: next });
        return;
      }
      client.setQueryData<Session>(['session'], (old) => old && { ...old, preferences: next });
      void api.PUT('/api/session/preferences', { body: next });
    },
  ];
}

const place = 'etalon.preferences';

/** Language and theme before anybody has signed in. */
export function localPreferences(): Preferences {
  try {
    return JSON.parse(localStorage.getItem(place) ?? '{}') as Preferences;
  } catch {
    return {};
  }
}

function keepLocalPreferences({ language, theme }: Preferences) {
  localStorage.setItem(place, JSON.stringify({ language, theme }));
}
