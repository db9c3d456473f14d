/* The two packed blocks: what `payload.py` writes and `data.js` reads, described here and nowhere else.
   Their sections are bytes: integers in base 128 unless told otherwise; `n` is the number of communes. */

interface Block {
  /** name and length in bytes of every section, in their order */
  sections: [string, number][];
  /** sections that equal one written before, and which */
  same: Record<string, string>;
}

/** What the first frame shows. */
interface FirstBlock extends Block {
  lang: 'fr' | 'en';
  words: Record<string, string>;
  title: string;
  subtitle: string;
  notice: string | null;
  first: string[];
  sources: string[];
  /** west, south, east, north of the first view */
  home: [number, number, number, number];
  n: number;
  circlesLabel: string;
  /** names of the neighbours, those of the section `context` */
  context: string[];
  /** key and label, in the order of the marks */
  modes: [string, string][];
  reachLabel: string;
  teamColors: string[];
  /** fill of these groups */
  hamletColor: string;
  /** key of the view that the map opens on, whose section is here */
  view: string | null;
  families: SeenFamily[];
}
interface SeenFamily {
  key: string;
  label: string;
  views: PackedView[];
  /** keys of the columns that a sheet lists */
  rows: string[];
  barsTitle: string;
  /** title of the score of each year, and the columns that hold it */
  years: [string, string[]];
  /** how many communes a question touches */
  doubts: number;
  /** of how many communes a committee decided the class */
  decided: number;
  /** how many groups of people beyond reach: their outlines are `hamlets`, their communes `hamlets.of` */
  hamlets: number;
}

/** All the rest. */
interface RestBlock extends Block {
  /** how the section `codes` is written: steps between numbers in base 36, or a text */
  codes: 'number' | 'text';
  /** distinct names of the EPCI; the section `places` holds which is whose */
  places: string[];
  /** how each section of numbers is read */
  numbers: Record<string, PackedNumbers>;
  families: PackedFamily[];
  /** the section that holds the circles */
  circles: string;
  points: PackedPoint[];
}

/** Decimals, then the least number, in units of the last decimal, or the formula of what each is expected to be
    (`guesses.py`): sections hold what differs from it, plus one; 0 stands for none. */
interface PackedNumbers { d: number; least?: number; guess?: (string | number)[] }

interface PackedFamily {
  columns: Record<string, PackedColumn>;
  /** labels; their numbers are in the sections `bar0`, `bar1`… */
  bars: string[];
  /** of each view, the steps of the column of its key: least value of a run (null: missing), position in the legend;
      null where a section holds it */
  bins: ([number | null, number][] | null)[];
  near: PackedNear;
  /** keys of the columns that the table shows beside `rows` */
  tabled: string[];
  /** classes by how sure they are; null where it is not told */
  sure: PackedSure | null;
}
/** Key of the view that holds the labels; class after class, what each label counts, and what is solid; what is not. */
interface PackedSure { view: string; cells: string[][][]; solid: string[]; aside: string }
interface PackedView { key: string; label: string; legend: LegendItem[]; counts: string[]; sentence: string; grouped: 0 | 1 }
interface LegendItem { key: string; label: string; note: string; color: string; dark: string; hatch: boolean; dots: boolean; inks?: [string, string] }
/** The section `NAME.texts` holds the texts that replace some numbers, `NAME.at` where, `NAME.is` which. */
interface PackedColumn { label: string; after: string; trim: 0 | 1 }
interface PackedNear { after: string; words: string[] }
type Flag = 0 | 1;
/** name, family, commune, facts, mode, active, inside, placed */
type PackedPoint = [string, string, string, string[], string, Flag, Flag, Flag];

/** What scores a scenario (`calculator.py`); nothing reads it before it is asked for. */
interface CalculatorBlock extends Block {
  /** words of the panel */
  said: Record<string, string>;
  unit: string;
  /** law of the times; empty where costs are kilometres or given */
  law: '' | 'rapide' | 'central' | 'lent';
  given: boolean;
  reach: number;
  /** whether an aller-vers serves what it declares; how far one that declares nothing goes */
  goes: boolean;
  outreach: number;
  declaredWeight: number;
  /** cost of who reaches nobody, when costs are added up */
  far: number;
  decay: PackedDecay;
  /** names of classes and modes, in their order; words of the list exported: its titles, what a team became */
  classes: string[];
  modes: string[];
  titles: string[];
  states: string[];
  /** codes of the places around that a team declares */
  extra: string[];
  /** what the people around weigh, by step of cost: for those who come, for an aller-vers that declares nothing */
  around: [number[], number[]];
  /** how each section of numbers is read: as `PackedNumbers`, or eight bytes each */
  packed: Record<string, { d?: number; least?: number; raw?: 1 }>;
  each: PackedCalcFamily[];
}
interface PackedDecay { kind: string; bounds?: number[]; weights?: number[]; threshold?: number | null; first?: number; second?: number }
interface PackedCalcFamily {
  /** distinct T, T_prox, N* and least access */
  limits: number[][];
  aRef: number;
  /** median capacity */
  usual: number;
  teams: PackedCalcTeam[];
}
/** identifier, position on the map, mode, capacity, share of the week, of which it is a stop, commune, at its point,
    places that it declares by rank, codes of the others, days */
type PackedCalcTeam = [string, number, string, number, number, string, string, Flag, number[], string[], number | ''];
