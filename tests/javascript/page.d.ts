/* What the scripts of the page share: the block once read, the layer, and the functions that `ZB` holds. */

type Box = [number, number, number, number] | number[];
type Pen = CanvasRenderingContext2D;
type Words = Record<string, string>;
type Paint = (ctx: Pen, width: number, height: number) => void;

interface View extends PackedView { bins: Uint8Array; /** of each commune, in a view by groups */ groups: Int32Array | null }
interface Near { point: Team; how: string }
interface Family extends Omit<SeenFamily, 'views'>, PackedFamily {
  views: View[];
  pattern(k: number): string[];
  doubted(): Set<number>;
  decisions(): Set<number>;
  hamletsOf(k: number, frame: Frame): { geo: Shapes | null; own: number[] };
  value(key: string, k: number): number;
  text(key: string, k: number): string;
  /** what stands in the place of a number, if anything */
  said(key: string, k: number): string | undefined;
  bar(b: number, k: number): number;
  nearest(k: number): Near[];
}
/** A team; `x`, `y` and `shape` are the layer's. */
interface Team {
  index: number; name: string; rank: number; home: string; facts: string[]; mode: string;
  active: boolean; inside: boolean; placed: boolean; lon: number; lat: number; reach: number; reachFrom: number;
  x?: number; y?: number; shape?: number;
  /** places that it serves in a scenario */
  near?: number[];
}
interface Data extends Omit<FirstBlock, 'families'>, Omit<RestBlock, 'families' | 'points'> {
  families: Family[];
  points: Team[];
  read(id: string): Promise<void>;
  bytes(name: string): Uint8Array;
  reader(name: string): Reader;
  positions(name: string, n: number): Set<number>;
  once<T>(name: string, read: () => T): T;
  ints(name: string, n: number): Int32Array;
  lines(name: string): string[];
  name(k: number): string;
  code(k: number): string;
  place(k: number): string;
  placeOf(k: number): number;
  circle(k: number): number;
  circleValues(): Float64Array;
  column(name: string): Float64Array;
  textsAt(name: string): Map<number, string>;
  count(word: string, n: number): string;
  number(value: number, decimals: number): string;
  reachOf(point: Team): number[];
}
interface Reader { bytes: Uint8Array; at: number; next(): number; all(): Float64Array; many<T extends Float64Array | Int32Array = Float64Array>(n: number, out?: T): T }

interface Frame { x?: number; y?: number }
interface Shapes {
  x: Float64Array; y: Float64Array; start: Uint32Array;
  /** of each shape, its rings: twice the rank of an arc, plus one when it runs backwards */
  shapes: Int32Array[][];
  boxes: Box[];
  names?: string[];
}
/** Where things fall: shape units * scale + (tx, ty) = pixels of a canvas. */
interface Sight {
  zoom: number; scale: number; dpr: number; width: number; height: number; tx: number; ty: number;
  left: number; top: number; mapWidth: number; mapHeight: number;
}
interface Ink {
  fill: 'color' | 'dark'; lines: 0 | 1; aside: string; ground: string; land: string; neighbour: string; ink: string; border: string; halo: string;
  around: string; texture: string; dot: string; ring: string; veil: string;
}
interface Look { color?: string; dark?: string; hatch?: boolean; dots?: boolean; inks?: [string, string] }
interface Mark { x: number; y: number; points: Team[]; family: number | null }
interface BorderPaths { inner: Path2D; outer: Path2D }
type Fills = (chunk: number) => Path2D[];
interface Level { fills: Fills; doubts: Fills | null; borders: Borders; outlines: ((chunk: number) => Path2D) | null }
type Borders = (chunk: number) => BorderPaths;
interface Passages {
  ref: Int32Array; next: Int32Array; shape: Int32Array; twin: Int32Array; uses: Uint8Array; owner: Int32Array; start: Int32Array;
}
interface Canvas extends L.Renderer { _container: HTMLCanvasElement; _update(): void; view(): Sight; repaint(): void; add(paint: (ctx: Pen, view: Sight) => void): void }

/** A team, or a stop of one, as the calculator counts it. */
interface CalcTeam {
  id: string; who: string; point: number; mode: string; capacity: number; share: number; home: string; atHome: boolean;
  /** places that it declares, by rank; codes of the others */
  declared: number[]; others: string[]; says: boolean; days: number | ''; spot: number;
}
interface CalcLine { team: CalcTeam; spot: number; capacity: number }
interface CalcFamily {
  teams: CalcTeam[]; usual: number; aRef: number; unknown: Uint8Array;
  threshold: Float64Array; proximity: Float64Array; wanted: Float64Array; enough: Float64Array;
}
interface CalcOutcome { classes: Uint8Array; count: Int32Array; confirm: Int32Array; access: Float64Array; cost: Float64Array }
interface CalcReach {
  at: Int32Array; cost: Float64Array; weight: Float64Array; felt: Float64Array; said: boolean[]; way: 'comes' | 'chosen' | 'free'; served: number;
}
interface CalcGain { spot: number; blank: number; covered: number; cost: number }
interface Calculator {
  block: CalculatorBlock; families: CalcFamily[]; people: Float64Array; total: number;
  outcome(of: CalcFamily, lines: CalcLine[]): CalcOutcome;
  propose(of: CalcFamily, found: CalcOutcome, team: CalcTeam, capacity: number, codes: (spot: number) => string): CalcGain | null;
  zones(classes: Uint8Array, which: number): number;
  reachOf(team: CalcTeam, spot: number): CalcReach;
  kindOf(found: CalcReach, i: number, threshold: number): number;
  open(spot: number): boolean;
}
interface Scenario {
  added: { rank: number; spot: number; mode: string; capacity: number }[];
  off: Record<string, boolean>; moved: Record<string, number>; sized: Record<string, number>;
}
interface Scene {
  calc: Calculator; said: Words; base: CalcOutcome[];
  now(): Scenario; lines(rank: number, state: Scenario): CalcLine[]; text(state: Scenario): string; label(rank: number, code: number): string;
  found(): CalcOutcome[];
  open(spot: number): boolean;
  add(rank: number, spot: number, mode: string, capacity: number): void;
  move(id: string, spot: number, draft?: boolean): void;
  settle(): void;
  resize(rank: number, id: string, capacity: number): void;
  remove(rank: number, id: string): void;
  putBack(rank: number, id: string): void;
  touched(rank: number, id: string): boolean;
  propose(rank: number, mode: string, capacity: number): CalcGain | null;
  undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean; clear(): void;
  summary(rank: number): { people: number[][]; changes: number; zones: number[] };
  code(): string; read(code: string): number; csv(): string;
  unknown?(n: number): void;
}

interface Layer extends L.Layer {
  /** words of the scenario shown, empty for the diagnosis; what makes it, once opened; what the address asked */
  scenario?: string; scene?: Scene | null; asked?: string; editing?: boolean; dragged?: boolean;
  tryOut?(code: string): void;
  /** tells whether a click is for the scenario */
  takes?(spot: number | null): boolean;
  _setView(k: number): void;
  _marksAt(pixel: L.Point): Team[];
  _map: L.Map;
  _canvases: Canvas[] | null;
  /** settled once shapes can be shared; once everything is there, seen first and then the rest */
  shaped: Promise<void>; ready: Promise<void>; whole: boolean; solid: boolean;
  data: Data; ink: Ink; frame: Frame; geo: Shapes; context: Shapes; contextRough?: Shapes; outline: Shapes; outlinePath?: Path2D;
  contextPaths?: Path2D[]; contextBoxes?: Box[]; doubtMarks?: number[][]; decisionMarks?: number[][];
  box: Box; chunks: Box[]; chunkOf: number[]; members: number[][]; typicalSize: number; maxCircle: number; homeZoom: number;
  family: Family; familyIndex: number; view: View; viewIndex: number; hidden: Set<number>; points: Team[];
  show: { circles: boolean; names: boolean; doubts: boolean; decisions: boolean; teams: Set<number> };
  hovered: number | null; selected: number | null; hoveredPoint: Team | null; pinned: Team | null;
  firstSentence?: string;
  centres(): { x: Float64Array; y: Float64Array };
  order(): number[];
  passages(): Passages;
  level(zoom: number): Level;
  getBounds(): L.LatLngBounds;
  boundsOf(b: Box): L.LatLngBounds;
  repaint(...which: number[]): void;
  setPaper(on: boolean): void;
  setFamily(k: number, viewIndex?: number): void;
  setView(k: number): void;
  classOf(k: number): number;
  isHidden(k: number): boolean;
  labels(): View | null;
  labelOf(k: number): { bin: number; words: string };
  unsure(): Uint8Array | null;
  isAside(k: number): boolean;
  setSolid(on: boolean): void;
  setHidden(bin: number, hidden: boolean): void;
  setShown(what: 'circles' | 'names' | 'doubts' | 'decisions', shown: boolean): void;
  setTeams(k: number, shown: boolean): void;
  setInk(name: 'light' | 'dark'): void;
  setVeil(share: number): void;
  select(k: number | null, fly?: boolean): void;
  bring(b: Box, margin: number): void;
  pin(point: Team | null, fly?: boolean): void;
  shapeUnder(x: number, y: number): number | null;
  visiblePoints(): Team[];
  clusters(view: Sight): Mark[];
  markBox(mark: Mark, view: Sight, margin: number): Box;
  radiusOf(mark: Mark, view: Sight): number;
  drawMarks(ctx: Pen, view: Sight): void;
  markRadius(view: Sight): number;
  _clusters: { zoom: number; marks: Mark[] } | null;
  _hover(shape: number | null, marks: Team[], pixel: L.Point | null): void;
}

type Draw = (ctx: Pen, view: Sight, layer: Layer) => void;
type Wire = (layer: Layer, words: Words) => void;

interface Namespace {
  Reader: { new (bytes: Uint8Array): Reader; prototype: Reader };
  Data: { new (): Data; prototype: any };
  Canvas: any;
  CommuneLayer: { new (id: string, shared?: Layer): Layer; include(methods: object & ThisType<Layer>): unknown };
  FONT: string;
  INKS: { light: Ink; dark: Ink };
  TEAM_COLORS: string[];
  layers: Record<string, Layer>;
  atHome?: boolean; printing?: boolean; following?: boolean; mirroring?: boolean; sharp?: number;
  /** how many works are under way: the page is whole, and can be looked at, when there is none */
  waiting: number;
  during<T>(work: Promise<T>): Promise<T>;
  frame(): Promise<void>;
  parsed(): Promise<void>;
  unfold(value: number): number;
  number(value: number, decimals: number, lang: string): string;
  plain(text: string): string;
  element<K extends keyof HTMLElementTagNameMap>(tag: K, className?: string, text?: string): HTMLElementTagNameMap[K];
  still(): boolean;
  communeLayer(id: string, shared?: string): Layer;
  tooltip(layer: Layer, map: L.Map): void;
  tipLines(layer: Layer, k: number): string[];
  readShapes(bytes: Uint8Array, frame: Frame): Shapes;
  local(lon: number, lat: number, frame: Frame): [number, number];
  union(boxes: Box[]): Box;
  decimate(geo: Shapes, step: number): Shapes;
  traceArc(path: Path2D, geo: Shapes, arc: number): void;
  traceShape(path: Path2D, geo: Shapes, shape: number): void;
  passages(geo: Shapes): Passages;
  traceGroups(geo: Shapes, passages: Passages, shapes: number[], group: number[], pathOf: (group: number) => Path2D): void;
  contains(geo: Shapes, shape: number, px: number, py: number): boolean;
  insidePoints(geo: Shapes): { x: Float64Array; y: Float64Array };
  gridIndex(geo: Shapes): (x: number, y: number) => number | null;
  toShapes(ctx: Pen, view: Sight): void;
  toPixels(ctx: Pen, view: Sight): void;
  drawGround: Draw; drawContext: Draw; drawCommunes: Draw; drawPointed: Draw; drawTop: Draw; drawNames: Draw; drawContextNames: Draw;
  drawDoubts(ctx: Pen, view: Sight, layer: Layer): number[][];
  drawDecisions(ctx: Pen, view: Sight, layer: Layer): number[][];
  drawDoubt(ctx: Pen, x: number, y: number, ink: Ink): void;
  drawDecision(ctx: Pen, x: number, y: number, ink: Ink): void;
  drawCircles: Draw; drawOver: Draw;
  lines(ctx: Pen, color: string, crossed: number, dpr: number, x: number, y: number): CanvasPattern;
  countOf(layer: Layer, k: number): string;
  cellsOf(layer: Layer, k: number): string[][];
  solid(layer: Layer, box: HTMLElement, words: Words): void;
  bordersOf(geo: Shapes, layer: Layer): Borders;
  fillsOf(geo: Shapes, layer: Layer, bins: Uint8Array): Fills;
  outlinesOf(geo: Shapes, layer: Layer): (chunk: number) => Path2D;
  hatch(ctx: Pen, width: number, height: number, ink: Ink): void;
  dot(ctx: Pen, width: number, height: number, ink: Ink): void;
  circleRadius(layer: Layer, view: Pick<Sight, 'zoom' | 'mapWidth' | 'mapHeight'>): (value: number) => number;
  drawMark(ctx: Pen, x: number, y: number, shape: number, family: number, active: boolean, r: number): void;
  drawCluster(ctx: Pen, x: number, y: number, r: number, count: number, family: number | null): void;
  swatch(width: number, height: number, paint: Paint): HTMLCanvasElement;
  paintClass(item: Look, ink: Ink, label?: number): Paint;
  circlesFigure(layer: Layer, map: L.Map): HTMLCanvasElement;
  dataTable(caption: string, heads: string[], rows: string[][]): HTMLTableElement;
  sentences(layer: Layer, family: Family, k: number): string[];
  teamLine(near: Near): string;
  communeSheet(layer: Layer, k: number, words: Words): HTMLElement[];
  keySentence(layer: Layer): string;
  goHome(map: L.Map, layer: Layer, animate: boolean): void;
  setDark(layer: Layer, on: boolean): void;
  background(map: L.Map, layer: Layer, words: Words): void;
  controls(map: L.Map, layer: Layer, words: Words): void;
  families(layer: Layer): void;
  views(layer: Layer): void;
  legend(layer: Layer, box: HTMLElement): void;
  marks(layer: Layer, map: L.Map, words: Words): void;
  search: Wire; sheet: Wire; table: Wire;
  peek(layer: Layer, map: L.Map, words: Words): void;
  print(layer: Layer, map: L.Map): void;
  image(layer: Layer, map: L.Map): void;
  calculator(block: CalculatorBlock & Data, n: number): Calculator;
  scenario(layer: Layer, calc: Calculator): Scene;
  scenarioList(layer: Layer, scene: Scene): string;
  whatIf(layer: Layer, map: L.Map, calc: Calculator): Scene | null;
  trying?(layer: Layer, map: L.Map): void;
  permalink(map: L.Map, layer: Layer): void;
  panel(map: L.Map, layer: Layer): void;
  pair(maps: L.Map[], layers: Layer[]): void;
}

interface Window { ZB: Namespace; $: unknown; jQuery: unknown }

/* The page's own elements, by what its template makes them. */
interface Document {
  getElementById(id: 'zb-search' | 'zb-dark' | 'zb-plan'): HTMLInputElement;
  getElementById(id: 'zb-view'): HTMLSelectElement;
  getElementById(id: 'zb-table'): HTMLDetailsElement;
}
/* What is clicked, ticked or typed in is an element of the page. */
interface EventTarget { id?: string; checked?: boolean; click?(): void }
interface Event { key?: string }
interface Element { closest(name: '.zb-views'): HTMLElement | null }
interface ParentNode {
  querySelector(name: '.zb-first'): HTMLDetailsElement | null;
  querySelector(name: '.leaflet-control-scale-line' | '.zb-panel' | '.zb-same button'): HTMLElement | null;
}
