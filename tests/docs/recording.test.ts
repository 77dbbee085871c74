import { describe, expect, it } from '@jest/globals';
import { drawRecording, linesIn } from '../../.ci/recording.js';
import { textOf } from './pages.js';

const options = { title: 'a <test>', slowness: 2 };
const line = (text: string, at = 0) => ({ at, text });

describe('a recording', () => {
  it('shows each line when it came, as slowly as it says', () => {
    const svg = drawRecording([line('one'), line('two', 1500)], options);
    expect(linesIn(svg)).toEqual(['one', 'two']);
    expect(svg).toMatch(/animation-delay:3\.00s">two/);
  });

  it('keeps marks of XML, and draws the colours of the terminal', () => {
    const svg = drawRecording([line('\u001b[32m<ok>\u001b[39m & \u001b[1mbold\u001b[22m')], options);
    expect(linesIn(svg)).toEqual(['<ok> & bold']);
    expect(svg).toContain('<tspan class="c32">&lt;ok&gt;</tspan> &amp; <tspan class="b">bold</tspan>');
    expect(svg).toContain('aria-label="a &lt;test&gt;"');
  });

  it('goes on in the next row where a line is too long, and scrolls like a terminal', () => {
    expect(linesIn(drawRecording([line('x'.repeat(110))], options))).toEqual([
      'x'.repeat(104),
      'x'.repeat(6),
    ]);
    expect(drawRecording([line('one')], options)).not.toContain('@keyframes scroll');
    const many = Array.from({ length: 40 }, (_, n) => line(`line ${n}`, n * 10));
    expect(drawRecording(many, options)).toContain('@keyframes scroll');
  });

  it('in the README needs nothing from elsewhere, and moves for nobody who does not want it', () => {
    const svg = textOf('docs/rehearsal.svg');
    expect(linesIn(svg)[0]).toBe('$ npm run rehearse');
    expect(svg).not.toMatch(/<script|<image|url\(|@import|href=/);
    expect(svg).toContain('prefers-reduced-motion');
  });
});
