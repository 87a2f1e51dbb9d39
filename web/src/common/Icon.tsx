/** Line drawings on a 24x24 field; decoration only, every button has its own words. */
const drawings = {
  play: 'M7 4v16l13-8z',
  pause: 'M7 4v16M17 4v16',
  next: 'M5 4v16l10-8zM19 5v14',
  previous: 'M19 4v16L9 12zM5 5v14',
  undo: 'M9 14 4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3',
  redo: 'm15 14 5-5-5-5M20 9H10a6 6 0 0 0 0 12h3',
  hand: 'M5 12h14M12 5v14M8 8l-4 4 4 4M16 8l4 4-4 4',
  window: 'M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18',
  ruler: 'm3 17 14-14 4 4L7 21zM8 12l2 2M11 9l2 2M14 6l2 2',
  area: 'M4 8l8-4 8 5-2 9-10 2z',
  pencil: 'M4 20l1-4L17 4l3 3L8 19z',
  brush: 'M20 4 10 14M10 14c-3 0-3 3-6 5 4 1 8 0 8-3z',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
  columns: 'M4 4h16v16H4zM12 4v16',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 3',
  fit: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  save: 'M5 4h11l3 3v13H5zM8 4v5h7V4M8 20v-6h8v6',
  moon: 'M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10z',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1 1M18 18l1 1M5 19l1-1M18 6l1-1',
  help: 'M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2M12 17v.5M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
  user: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21c0-4 4-6 8-6s8 2 8 6',
  upload: 'M12 16V4M7 9l5-5 5 5M4 16v4h16v-4',
  search: 'M10 4a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15 15l5 5',
  up: 'm6 14 6-6 6 6',
  down: 'm6 10 6 6 6-6',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'm4 12 6 6L20 6',
  back: 'M20 12H4M10 6l-6 6 6 6',
  flag: 'M6 21V4h12l-3 4 3 4H6',
  warning: 'M12 4 2 20h20zM12 10v5M12 17v.5',
  print: 'M7 9V4h10v5M5 9h14v8h-3M8 17H5V9M8 14h8v6H8z',
  chart: 'M4 4v16h16M7 15l4-5 3 3 5-7',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.5M4 12h.5M4 18h.5',
  box: 'M4 6h16v12H4z',
  polygon: 'M12 3l8 6-3 10H7L4 9z',
  dot: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 2v4M12 18v4M2 12h4M18 12h4',
  line: 'M5 19 19 5M3 17l4 4M17 3l4 4',
  interval: 'M5 5v14M19 5v14M5 12h14',
  cursor: 'M5 3l14 8-6 2-3 6z',
  spark: 'M12 3v6M12 15v6M3 12h6M15 12h6',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
} as const;

export type IconName = keyof typeof drawings;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth={1.9} strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false">
      <path d={drawings[name]} />
    </svg>
  );
}
