import { showBytes, showDollars } from '../../lib/quantities.js';
import type { Cost, Estimate } from '../../models/estimate.js';
import { explainFit } from '../../models/fit.js';
import type { Traffic } from '../../models/price.js';
import type { Range } from '../../models/speed.js';
import type { Style } from '../render/style.js';
import type { KnownModel } from './known-model.js';

/** Everything about one model, for a person. */
export function showText(model: KnownModel, estimate: Estimate, traffic: Traffic, style: Style): string {
  const { shape } = model;
  const { fits, memory, because, contextMax } = estimate;
  const facts = [
    shape && `${shape.architecture}, ${(shape.parameters / 1e9).toPrecision(3)}B parameters`,
    model.quantization,
    `${showBytes(model.weights)} of weights`,
    shape && `trained on ${shape.contextTrained} tokens of context`,
    model.licence,
  ];
  const can = model.capabilities.join(', ');
  const good = model.purposes.length === 0 ? '' : `; good at ${model.purposes.join(', ')}`;
  return [
    style.bold(model.name),
    `  ${facts.filter((fact) => fact !== undefined && fact !== '').join(', ')}`,
    `  can: ${can}${good}`,
    `  from: ${model.from}`,
    '',
    `  ${explainFit(estimate.fit)}`,
    `  ${fits.memory ? style.green('fits') : style.red('does not fit')} ${memory} MB: ${because}`,
    ...estimate.instead.map(({ flag, what }) => `    instead: ${flag} (${what})`),
    ...(estimate.raise === undefined ? [] : [`    ${estimate.raise}`]),
    ...(contextMax === undefined ? [] : [`  context up to ${contextMax} tokens with ${memory} MB`]),
    ...(fits.image ? [] : [`  ${style.red('too large for an image')}: 10240 MB with everything in it`]),
    ...(fits.memory ? useLines(estimate, traffic) : []),
  ].join('\n');
}

function useLines(estimate: Estimate, traffic: Traffic): readonly string[] {
  const { memory, speed, load, price, otherPrice } = estimate;
  return [
    `  about ${range(speed.tokensPerSecond)} tokens/s with ${memory} MB (${speed.vcpu.toFixed(1)} vCPU)`,
    `    ${speed.basis}`,
    `  a new instance loads it in ${seconds(load.image.seconds)} from the image, ${seconds(load.s3.seconds)} from S3 or a registry`,
    `    ${load.image.basis}; ${load.s3.basis}`,
    '',
    ...(price === undefined ? ['  price: not known for this Region'] : costLines(price, otherPrice, traffic)),
  ];
}

function costLines(cost: Cost, other: Cost | undefined, traffic: Traffic): readonly string[] {
  const { price, use } = cost;
  const { requestsPerMonth, tokensPerAnswer, coldShare } = traffic;
  return [
    `  ${dollars(use.perThousandTokens)} for 1,000 tokens, ${showDollars(use.perHour)} an hour of use, ${dollars(use.perColdStart)} a cold start (${cost.architecture})`,
    ...(other === undefined
      ? []
      : [
          `  on ${other.architecture}: ${dollars(other.use.perThousandTokens)} for 1,000 tokens, at the same speed`,
        ]),
    `  ${dollars(use.perMonth)} a month for ${requestsPerMonth} requests of ${tokensPerAnswer} tokens, ${coldShare * 100} % of them cold; ${showDollars(price.storagePerMonth)} of it for the image, which is all that idle costs`,
    `  kept warm by a call every five minutes: ${showDollars(use.keptWarmPerMonth)} a month on top`,
    `    ${price.basis}; before tax, without the free tier`,
  ];
}

const range = ({ low, high }: Range): string => `${figure(low)} to ${figure(high)}`;
const seconds = (value: Range): string => `${range(value)} s`;
const dollars = ({ low, high }: Range): string => `${showDollars(low)} to ${showDollars(high)}`;

/** Two digits: no estimate is better than that. */
const figure = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));
