import type { Cost, Estimate } from '../../models/estimate.js';
import type { KnownModel } from './known-model.js';

/** A model and its estimate as `--json` has them: the same in a list and alone. Fields are only ever added. */
export function modelDocument(model: KnownModel, estimate: Estimate): object {
  const { shape } = model;
  const { fit, fits, memory, because, contextMax, speed, load } = estimate;
  const engine = fit.sum?.engine;
  return {
    name: model.name,
    source: model.source,
    from: model.from,
    arch: shape?.architecture,
    parameters: shape?.parameters,
    quantization: model.quantization,
    contextMax: shape?.contextTrained,
    weightsBytes: model.weights,
    licence: model.licence,
    goodAt: model.purposes,
    capabilities: model.capabilities,
    fit: {
      context: engine?.context,
      kvBytes: engine?.cache,
      computeBytes: engine && engine.compute + engine.program,
      totalBytes: engine?.total,
      besideBytes: fit.sum?.beside,
      reserveBytes: fit.sum?.reserve,
      memoryMiB: fit.memory,
      bound: fit.bound,
    },
    fits: { ...fits, memoryMiB: memory, because, contextAtMemory: contextMax },
    instead: estimate.instead,
    raise: estimate.raise,
    speed: { tokensPerSecond: speed.tokensPerSecond, vcpu: speed.vcpu, basis: speed.basis, load },
    price: priceDocument(estimate.price),
    otherPrice: priceDocument(estimate.otherPrice),
  };
}

const priceDocument = (cost: Cost | undefined): object | undefined =>
  cost && { architecture: cost.architecture, ...cost.price, ...cost.use };
