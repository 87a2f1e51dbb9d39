import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { answer, api, ApiError, type Schemas } from '../api/client.ts';
import { begin, type History, push, redo, undo } from '../study/viewer/history.ts';
import { type Draft, draftKey, forgetDraft, keepDraft, readDraft, resumption, type Statement } from './drafts.ts';

export type Reading = Schemas['Reading'];
export type SaveState = 'saved' | 'unsaved' | 'saving' | 'kept-here' | 'collision' | 'refused';

/** One reader's statements on one image: saved as they are made, kept in the browser until they are. */
export function useReading(person: string, project: string, image: string | undefined) {
  const client = useQueryClient();
  const [reading, setReading] = useState<Reading>();
  const [history, setHistory] = useState<History<Statement[]>>(() => begin<Statement[]>([]));
  const [state, setState] = useState<SaveState>('saved');
  const [error, setError] = useState<unknown>();
  const [resumed, setResumed] = useState(false);
  const [missing, setMissing] = useState<string[]>([]);
  const version = useRef(0);
  const began = useRef(Date.now());
  const latest = useRef<Statement[]>([]);
  const dirty = useRef(false);
  const busy = useRef<Promise<unknown>>(Promise.resolve());
  const key = image ? draftKey(person, project, image) : '';

  const take = useCallback((next: Reading, statements: Statement[]) => {
    setReading(next);
    version.current = next.version;
    latest.current = statements;
    setHistory(begin(statements));
  }, []);

  useEffect(() => {
    setReading(undefined);
    setError(undefined);
    setMissing([]);
    setResumed(false);
    dirty.current = false;
    began.current = Date.now();
    if (!image) return;
    let gone = false;
    answer(api.GET('/api/projects/{project}/readings/{id}', { params: { path: { project, id: image } } }))
      .then((next) => {
        if (gone) return;
        const found = resumption(readDraft(localStorage, key), next);
        if (found.kind === 'resume') {
          take(next, found.draft.statements);
          dirty.current = true;
          setResumed(true);
          setState('unsaved');
        } else {
          take(next, next.statements);
          setState(found.kind === 'collision' ? 'collision' : 'saved');
        }
      })
      .catch((problem: unknown) => !gone && setError(problem));
    return () => {
      gone = true;
    };
  }, [image, project, key, take]);

  const save = useCallback(async (close: boolean): Promise<Schemas['ReadingSaved'] | undefined> => {
    if (!image) return undefined;
    const run = busy.current.then(async () => {
      const draft: Draft = { version: version.current, statements: latest.current, made_at: new Date().toISOString() };
      keepDraft(localStorage, key, draft);
      const seconds = Math.min(3600, (Date.now() - began.current) / 1000);
      setState('saving');
      try {
        const saved = await answer(api.PUT('/api/projects/{project}/readings/{id}', {
          params: { path: { project, id: image } },
          body: { version: draft.version, close, seconds, made_at: draft.made_at, statements: draft.statements },
        }));
        began.current = Date.now();
        version.current = saved.version;
        const unchanged = latest.current === draft.statements;
        if (unchanged) {
          dirty.current = false;
          if (!saved.closed) {
            latest.current = saved.statements;
            setHistory((old) => ({ ...old, present: saved.statements }));
          }
          forgetDraft(localStorage, key, draft);
        }
        setMissing(saved.unanswered);
        setError(undefined);
        setState(unchanged ? 'saved' : 'unsaved');
        if (saved.closed) void client.invalidateQueries({ queryKey: ['agenda', project] });
        return saved;
      } catch (problem) {
        setError(problem);
        const status = problem instanceof ApiError ? problem.status : -1;
        setState(status === 409 ? 'collision' : status === 0 ? 'kept-here' : 'refused');
        return undefined;
      }
    });
    busy.current = run;
    return run;
  }, [image, project, key, client]);

  const statements = history.present;
  useEffect(() => {
    if (state !== 'unsaved') return;
    const timer = setTimeout(() => void save(false), 1200);
    return () => clearTimeout(timer);
  }, [state, statements, save]);
  useEffect(() => {
    if (state !== 'kept-here') return;
    const timer = setInterval(() => void save(false), 4000);
    return () => clearInterval(timer);
  }, [state, save]);

  const put = (next: History<Statement[]>) => {
    setHistory(next);
    latest.current = next.present;
    dirty.current = true;
    keepDraft(localStorage, key, { version: version.current, statements: next.present, made_at: new Date().toISOString() });
    setState((now) => (now === 'collision' ? now : 'unsaved'));
  };

  return {
    reading,
    statements,
    state,
    error,
    resumed,
    missing,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    set: (next: Statement[]) => put(push(history, next)),
    undo: () => history.past.length > 0 && put(undo(history)),
    redo: () => history.future.length > 0 && put(redo(history)),
    save,
    /** After a collision: what is saved there replaces what is here. */
    takeTheirs: async () => {
      localStorage.removeItem(key);
      const next = await answer(api.GET('/api/projects/{project}/readings/{id}', { params: { path: { project, id: image! } } }));
      take(next, next.statements);
      dirty.current = false;
      setError(undefined);
      setState('saved');
    },
    /** After a collision: what is here goes on top of what is saved there. */
    keepMine: async () => {
      const mine = readDraft(localStorage, key)?.statements ?? latest.current;
      const next = await answer(api.GET('/api/projects/{project}/readings/{id}', { params: { path: { project, id: image! } } }));
      const known = new Set(next.statements.map((one) => one.id));
      take(next, mine.map(({ id, ...rest }) => (id && known.has(id) ? { id, ...rest } : rest)));
      setError(undefined);
      setState('unsaved');
    },
  };
}
