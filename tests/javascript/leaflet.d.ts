/* Events of ours that Leaflet carries, and the little of it that its types keep to themselves. */
import 'leaflet';

declare module 'leaflet' {
  interface LeafletEvent { index?: number | null; marks?: Team[]; pixel?: Point | null; place?: number; point?: Team | null }
  interface Map { _animatingZoom?: boolean }
  interface Renderer { initialize(options?: object): void; _update(): void }
  let AwesomeMarkers: unknown;
}
