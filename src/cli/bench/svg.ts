/** A picture as its parts; SVG without a script, which follows a dark system. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** Under the title: what the picture shows. */
  readonly note: string;
  readonly body: readonly string[];
}

export const svgOf = ({ width, height, title, note, body }: Picture): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}">
<style>${css}</style>
<rect class="paper" width="100%" height="100%"/>
<text class="title" x="16" y="26">${escaped(title)}</text>
<text class="note" x="16" y="46">${escaped(note)}</text>
${body.join('\n')}
</svg>
`;

/** The same in a page, for those whose programs open no SVG. */
export const pageOf = (picture: Picture): string =>
  `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${escaped(picture.title)}</title><body style="margin:0">\n${svgOf(picture)}</body></html>\n`;

const css = `text{font:13px system-ui,sans-serif;fill:#1c1e21}.title{font-size:16px;font-weight:600}.note{fill:#5f6671}.paper{fill:#fff}.warm{fill:#1f5fbf}.cold{fill:#b3541e}.far{opacity:.35}.line{fill:none;stroke-width:2}.line.warm{stroke:#1f5fbf}.line.cold{stroke:#b3541e}.grid{stroke:#d5d9de}@media(prefers-color-scheme:dark){text{fill:#e6e8eb}.note{fill:#9aa2ad}.paper{fill:#15171a}.warm{fill:#7db2ff}.cold{fill:#ffb27d}.line{fill:none}.line.warm{stroke:#7db2ff}.line.cold{stroke:#ffb27d}.grid{stroke:#353a41}}`;

/** Tenths of a pixel are as much as a screen shows. */
export const round = (value: number): number => Math.round(value * 10) / 10;

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
