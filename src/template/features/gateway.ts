import type { Config } from '../../config/config.js';
import type { CostLine, CostQuestion, Feature, Values } from '../feature.js';
import { shortId } from '../short-id.js';

export const gateway: Feature = {
  id: 'gateway',
  applies: isOn,
  instances: ({ config }) => [
    { ...limitsOf(config), gatewayMethods: methodNames(config), gatewayVersion: versionOf(config) },
  ],
  costs: costsOf,
};

export const gatewayMethod: Feature = {
  id: 'gateway-method',
  applies: isOn,
  instances: ({ config }) => methodsOf(config),
};

export const gatewayPlace: Feature = { id: 'gateway-place', applies: isOn };

export const gatewayPreflight: Feature = {
  id: 'gateway-preflight',
  applies: (config) => isOn(config) && hasPages(config),
};

export const gatewayPlan: Feature = {
  id: 'gateway-plan',
  applies: hasKeys,
  instances: ({ config }) => [{ ...limitsOf(config), gatewayKeyNames: config.gateway.keys.join(',') }],
};

export const gatewayQuota: Feature = {
  id: 'gateway-quota',
  applies: (config) => hasKeys(config) && config.gateway.quota !== undefined,
  instances: ({ config }) => [{ gatewayQuota: config.gateway.quota ?? 0 }],
};

export const gatewayKey: Feature = {
  id: 'gateway-key',
  applies: hasKeys,
  instances: ({ config }) =>
    config.gateway.keys.map((name) => ({ gatewayKey: name, gatewayKeyId: shortId(name) })),
};

export const gatewayFirewall: Feature = {
  id: 'gateway-firewall',
  applies: (config) => isOn(config) && config.gateway.firewallRate !== undefined,
  instances: ({ config }) => [{ gatewayFirewallRate: config.gateway.firewallRate ?? 0 }],
};

export const gatewayDomain: Feature = {
  id: 'gateway-domain',
  applies: (config) => isOn(config) && config.gateway.domain !== undefined,
  instances: ({ config: { gateway: own } }) => [
    { gatewayDomain: own.domain ?? '', gatewayCertificate: own.certificate?.split('/').at(-1) ?? '' },
  ],
};

function isOn({ gateway: { enabled } }: Config): boolean {
  return enabled;
}

function hasKeys(config: Config): boolean {
  return isOn(config) && config.gateway.keys.length > 0;
}

const hasPages = ({ endpoint: { cors } }: Config): boolean => (cors?.origins.length ?? 0) > 0;

const limitsOf = ({ gateway: { rate, burst } }: Config): Values => ({
  gatewayRate: rate,
  gatewayBurst: burst,
});

/** Every path, the root, and for web pages what a browser asks beforehand. */
function methodsOf(config: Config): readonly Values[] {
  const asked = {
    gatewayHttpMethod: 'ANY',
    gatewayAuthorization: config.endpoint.auth === 'iam' ? 'AWS_IAM' : 'NONE',
    gatewayKeyRequired: config.gateway.keys.length > 0,
    // Of the function, in milliseconds: up to 15 minutes where answers stream.
    gatewayTimeout: config.timeout * 1000,
  };
  const open = { gatewayHttpMethod: 'OPTIONS', gatewayAuthorization: 'NONE', gatewayKeyRequired: false };
  return [
    { ...asked, gatewayMethod: 'GatewayRoot' },
    { ...asked, gatewayMethod: 'GatewayMethod' },
    ...(hasPages(config) ? [{ ...asked, ...open, gatewayMethod: 'GatewayPreflight' }] : []),
  ];
}

const methodNames = (config: Config): readonly string[] =>
  methodsOf(config).map(({ gatewayMethod: name }) => String(name));

const versionOf = (config: Config): string => shortId(JSON.stringify(methodsOf(config)));

function costsOf({ config, prices }: CostQuestion): readonly CostLine[] {
  const { millionGatewayRequests, firewallMonth, millionFirewallRequests } = prices.features;
  const line: CostLine = {
    what: 'the gateway',
    perMonth: undefined,
    basis: `$${millionGatewayRequests.toFixed(2)} for a million requests, and what they send out`,
  };
  if (config.gateway.firewallRate === undefined) return [line];
  return [
    line,
    {
      what: 'the firewall',
      perMonth: firewallMonth,
      basis: `a list and a rule; and $${millionFirewallRequests.toFixed(2)} for a million requests`,
    },
  ];
}
