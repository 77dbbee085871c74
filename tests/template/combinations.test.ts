import { describe, expect, it } from '@jest/globals';
import { hasErrors } from '../../src/core/finding.js';
import type { RenderInput } from '../../src/template/feature.js';
import { renderTemplate } from '../../src/template/render.js';
import { validateTemplate } from '../../src/template/validate/validate-template.js';
import fc from '../fast-check.js';
import { texts } from './build.js';
import { combined, goesTogether } from './combining.js';
import { variants } from './variants/list.js';

const names = Object.keys(variants);
const of = (...chosen: readonly string[]): RenderInput => combined(chosen.map((name) => variants[name]!));

/** What our own validator has against a template; warnings (a URL that everybody may call) are no mistakes. */
function mistakesIn(input: RenderInput): readonly string[] {
  const { text } = renderTemplate(input, texts);
  const found = validateTemplate(text, { config: input.config, region: 'eu-central-1' });
  return hasErrors(found) ? found.map(({ id, what }) => `${id}: ${what}`) : [];
}

interface Properties {
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** Everything whose change would give the URL another address (AWS::Lambda::Url, Alias and Function: replacement). */
function whatTheUrlStandsOn(input: RenderInput): unknown {
  const {
    Url,
    Alias,
    Function: made,
  } = renderTemplate(input, texts).template.Resources as Readonly<Record<string, Properties | undefined>>;
  return {
    url: [Url?.Properties.TargetFunctionArn, Url?.Properties.Qualifier],
    alias: [Alias?.Properties.FunctionName, Alias?.Properties.Name],
    function: [made?.Properties.FunctionName, made?.Properties.PackageType],
  };
}

describe('every feature, on and off', () => {
  const plain = whatTheUrlStandsOn(variants.iam!);
  it('has a URL', () =>
    expect(plain).toEqual({
      url: [{ 'Fn::GetAtt': 'Function.Arn' }, 'live'],
      alias: [{ Ref: 'Function' }, 'live'],
      function: ['ollama-lambda', 'Image'],
    }));

  it.each(names)('%s leaves the URL where it is', (name) =>
    expect(whatTheUrlStandsOn(variants[name]!)).toEqual(plain),
  );
});

describe('features together', () => {
  const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const));
  const possible = pairs.filter((pair) => goesTogether(of(...pair)));

  it('most pairs are possible', () => expect(possible.length).toBeGreaterThan(pairs.length / 2));

  it('every pair that the rules allow renders to a template without mistakes, at the same URL', () => {
    const plain = whatTheUrlStandsOn(variants.iam!);
    const wrong = possible.flatMap((pair) => {
      const input = of(...pair);
      const mistakes = mistakesIn(input).map((mistake) => `${pair.join(' and ')}: ${mistake}`);
      expect(whatTheUrlStandsOn(input)).toEqual(plain);
      return mistakes;
    });
    expect(wrong).toEqual([]);
  });

  it('so does any handful', () => {
    const plain = whatTheUrlStandsOn(variants.iam!);
    const seen = new Set<string>();
    fc.assert(
      fc.property(fc.subarray(names, { minLength: 3 }), (chosen) => {
        const input = of(...chosen);
        fc.pre(goesTogether(input));
        seen.add(chosen.join());
        expect(whatTheUrlStandsOn(input)).toEqual(plain);
        expect(mistakesIn(input)).toEqual([]);
      }),
      { seed: 6, numRuns: 100, maxSkipsPerRun: 1000 },
    );
    expect(seen.size).toBeGreaterThan(90);
  });
});
