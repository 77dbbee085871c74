import type { Rule } from '../rules/rule.js';
import { block, list, number, text, toggle } from './block.js';

const ofGateway = 'These are the limits of API Gateway, for an account that has not asked for more.';

export const gateway = block(
  'gateway',
  'An API Gateway in front of the function, whose answers stream: limits for callers, a firewall rule, a domain of your own.',
  {
    enabled: toggle({
      flag: '--gateway',
      description:
        'Whether there is one. With auth api-key or none the URL is then closed: callers come through the gateway.',
      fallback: false,
    }),
    rate: number({
      min: 1,
      max: 10_000,
      unit: 'requests',
      why: ofGateway,
      description: 'Requests a second that are let through in the long run.',
      fallback: 10,
    }),
    burst: number({
      min: 1,
      max: 5000,
      unit: 'requests',
      why: ofGateway,
      description: 'Requests at once that are let through.',
      fallback: 20,
    }),
    keys: list({
      allowed: 'a list of names of 1 to 64 letters, digits and _ -',
      item: 'the name of a caller',
      description:
        'Callers that get a key of the gateway each, and only they are let through. AWS makes the keys and can show them again.',
    }),
    quota: number({
      min: 1,
      max: 1_000_000_000,
      unit: 'requests',
      why: 'Counted for each key and day.',
      description: 'Requests a day for each key. Absent: as many as rate lets through.',
      fallback: undefined,
    }),
    firewallRate: number({
      min: 10,
      max: 2_000_000_000,
      unit: 'requests',
      why: 'These are the limits of AWS WAF for a rate-based rule.',
      description:
        'Requests in five minutes from one address, over which a firewall (AWS WAF) blocks it. Absent: no firewall.',
      fallback: undefined,
    }),
    domain: text({
      pattern: /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
      maxLength: 253,
      allowed: 'a host name such as llm.example.com',
      description: 'A domain of your own for the gateway.',
      fallback: undefined,
    }),
    certificate: text({
      pattern: /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[0-9a-f-]{36}$/,
      maxLength: 200,
      allowed: 'the ARN of a certificate in ACM, of the same account and Region',
      description: 'The certificate for domain.',
      fallback: undefined,
    }),
  },
);

const keysAreNames: Rule = {
  name: 'gateway-keys-are-names',
  about: ['gateway.keys'],
  check: ({ gateway: { keys } }, say) =>
    keys.flatMap((name, index) => {
      const isTwice = keys.indexOf(name) < index;
      if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name) && !isTwice) return [];
      const shown = JSON.stringify(name.slice(0, 70));
      return {
        id: 'config-not-allowed',
        what: isTwice
          ? `${say('gateway.keys')} has ${shown} twice.`
          : `${say('gateway.keys')} has ${shown}; it takes names of 1 to 64 letters, digits and _ -.`,
        within: [index],
      };
    }),
};

const quotaNeedsKeys: Rule = {
  name: 'gateway-quota-needs-keys',
  about: ['gateway.quota', 'gateway.keys'],
  check: ({ gateway: { quota, keys } }, say) => {
    if (quota === undefined || keys.length > 0) return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('gateway.quota')} is ${quota}, and ${say('gateway.keys')} names nobody.`,
        why: 'API Gateway counts requests by the keys of its usage plan.',
        remedy: 'Add keys, or remove quota.',
      },
    ];
  },
};

const domainNeedsCertificate: Rule = {
  name: 'gateway-domain-needs-certificate',
  about: ['gateway.domain', 'gateway.certificate'],
  check: ({ gateway: { domain, certificate } }, say) => {
    if ((domain === undefined) === (certificate === undefined)) return [];
    const [given, missing] =
      domain === undefined ? (['certificate', 'domain'] as const) : (['domain', 'certificate'] as const);
    return [
      {
        id: 'config-impossible',
        what: `${say(`gateway.${given}`)} is given, and gateway.${missing} is not.`,
        remedy: `Add ${missing}, or remove ${given}.`,
        field: `gateway.${given}`,
      },
    ];
  },
};

const needsEnabled: Rule = {
  name: 'gateway-needs-enabled',
  about: ['gateway.keys', 'gateway.enabled', 'gateway.firewallRate', 'gateway.domain', 'gateway.certificate'],
  check: ({ gateway: { enabled, keys, firewallRate, domain } }, say) => {
    if (enabled || (keys.length === 0 && firewallRate === undefined && domain === undefined)) return [];
    const field = keys.length > 0 ? 'keys' : domain === undefined ? 'firewallRate' : 'domain';
    return [
      {
        id: 'config-without-effect',
        severity: 'warning',
        what: `${say(`gateway.${field}`)} is given, but ${say('gateway.enabled')} is false: there is no gateway.`,
        remedy: 'Add enabled: true below gateway, or remove the rest.',
        field: `gateway.${field}`,
      },
    ];
  },
};

const urlStreamsToo: Rule = {
  name: 'gateway-url-streams-too',
  about: ['endpoint.invokeMode', 'gateway.enabled'],
  check: ({ gateway: { enabled }, endpoint: { invokeMode } }, say) => {
    if (!enabled || invokeMode !== 'buffered') return [];
    return [
      {
        id: 'config-impossible',
        what: `${say('endpoint.invokeMode')} is buffered, and ${say('gateway.enabled')} is true.`,
        why: 'The function is told one way to answer, and the gateway streams.',
        remedy: 'Remove invokeMode, or gateway.',
      },
    ];
  },
};

export const gatewayRules: readonly Rule[] = [
  urlStreamsToo,
  keysAreNames,
  quotaNeedsKeys,
  domainNeedsCertificate,
  needsEnabled,
];
