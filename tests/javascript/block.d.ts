/* The packed block: what `payload.py` writes and `data.js` reads, described here and nowhere else.
   Its sections are bytes: integers in base 128 unless told otherwise; `n` is the number of communes. */

interface Block {
  lang: 'fr' | 'en';
  words: Record<string, string>;
  title: string;
  subtitle: string;
  notice: string | null;
  first: string[];
  sources: string[];
  /** west, south, east, north of the first view; null for the whole territory */
  home: [number, number, number, number] | null;
  n: number;
  circlesLabel: string;
  /** names of the neighbours, those of the section `context` */
  context: string[];
  /** key and label, in the order of the marks */
  modes: [string, string][];
  reachLabel: string;
  teamColors: string[];
  /** key of the view that the map opens on */
  view: string | null;
  /** how the section `codes` is written: steps between numbers in base 36, or a text */
  codes: 'number' | 'text';
  /** distinct names of the EPCI; the section `places` holds which is whose */
  places: string[];
  families: PackedFamily[];
  circles: PackedCircles;
  points: PackedPoint[];
  /** name and length in bytes of every section, in their order */
  sections: [string, number][];
}

/** A section of numbers: decimals, and the least one, in units of the last decimal; 0 stands for none. */
interface PackedNumbers { d: number; least: number; n?: number }

/** The circles' own section, or that of the column which holds the same numbers. */
interface PackedCircles extends PackedNumbers { section: string }

interface PackedFamily {
  key: string;
  label: string;
  views: PackedView[];
  columns: Record<string, PackedColumn>;
  /** keys of the columns that a sheet lists */
  rows: string[];
  /** sentences with slots; the section `pattern` holds which a commune has */
  patterns: string[][];
  bars: [string, PackedNumbers][];
  barsTitle: string;
  /** how many communes a question touches */
  doubts: number;
  near: PackedNear;
}
interface PackedView { key: string; label: string; legend: LegendItem[]; counts: string[]; sentence: string }
interface LegendItem { key: string; label: string; note: string; color: string; dark: string; hatch: boolean; dots: boolean }
interface PackedColumn extends PackedNumbers { label: string; after: string; trim: 0 | 1; texts: Record<string, string> }
interface PackedNear extends PackedNumbers { after: string; texts: Record<string, string>; words: string[] }
type Flag = 0 | 1;
/** name, family, commune, facts, mode, active, inside, placed */
type PackedPoint = [string, string, string, string[], string, Flag, Flag, Flag];
