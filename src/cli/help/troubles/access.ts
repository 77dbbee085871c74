import type { TroubleGroup } from './trouble.js';

export const accessTroubles: TroubleGroup = {
  title: 'AWS: Region, credentials, permissions',
  troubles: [
    {
      code: 'region-missing',
      means: 'No Region was given anywhere.',
      remedy:
        '`--region`, `region` in the config, or `aws configure set region`; the message lists every place that was looked at.',
    },
    {
      code: 'region-unknown',
      means: 'The Region is misspelt, or newer than this program’s list.',
      remedy: 'The message says where the name comes from, and which one is near.',
    },
    {
      code: 'profile-unknown',
      means: 'The profile stands in neither of AWS’s two files.',
      remedy: 'The message lists the profiles that do; `aws configure --profile <name>` makes one.',
    },
    {
      code: 'credentials-missing',
      means: 'None of AWS’s usual places has credentials.',
      remedy: '`aws login`, `aws configure sso`, or `--profile`; in CI, a role by OIDC.',
    },
    {
      code: 'credentials-expired',
      means:
        'Temporary credentials live for some hours. Keys that were copied into the environment are not renewed.',
      remedy: 'Log in with the command shown, or unset the old variables.',
    },
    {
      code: 'credentials-sso-expired',
      means: 'The SSO session has ended.',
      remedy: '`aws sso login`, with the profile that the message names.',
    },
    {
      code: 'credentials-sso-never',
      means: 'The profile uses SSO, and nobody has logged in on this machine yet.',
      remedy: '`aws sso login`, with the profile that the message names.',
    },
    {
      code: 'credentials-sso-denied',
      means: 'SSO gives you no access to this role in this account.',
      remedy: 'Ask whoever assigns permission sets, or correct the role’s name in the profile.',
    },
    {
      code: 'credentials-login',
      means: 'The console session behind `aws login` has ended or was never started.',
      remedy: '`aws login`.',
    },
    {
      code: 'credentials-mfa',
      means: 'The profile wants an MFA code, and nobody can be asked for it here.',
      remedy: 'Run it in a terminal, or export finished credentials with the command shown.',
    },
    {
      code: 'credentials-mfa-wrong',
      means: 'AWS did not take the MFA code. A code is good once, and for 30 seconds.',
      remedy: 'Run it again with the next code; check the device named in `mfa_serial`.',
    },
    {
      code: 'credentials-clock-skew',
      means:
        'This machine’s clock and AWS’s differ by more than the five minutes that a signature is good for.',
      remedy: 'Set the clock; the message has the command for Linux and macOS.',
    },
    {
      code: 'credentials-invalid',
      means:
        'AWS does not know the key: deleted, mistyped, without its session token, or of a Region that the account has not enabled.',
      remedy: '`aws sts get-caller-identity` shows the same without this program; then `aws configure`.',
    },
    {
      code: 'credentials-not-in-profile',
      means: 'The profile is there and names no way to credentials.',
      remedy: '`aws configure` or `aws configure sso` for this profile.',
    },
    {
      code: 'credentials-assume-denied',
      means: 'The profile’s role may not be assumed by its source.',
      remedy:
        'The trust policy of the role, and the permissions of the source, have to allow `sts:AssumeRole`.',
    },
    {
      code: 'credentials-unusable',
      means:
        'The credentials could not be used, for a reason that this program does not know; AWS’s own words are in the message.',
      remedy: '`aws sts get-caller-identity` with the same profile.',
    },
    {
      code: 'access-denied',
      means: 'You may not do one action that is needed.',
      remedy:
        'The message names the action and the resource that a policy has to allow; `ollama-lambda policy` prints the whole policy for this config.',
    },
    {
      code: 'aws-refused',
      means:
        'AWS refused a call for a reason that this program does not know. Its own words are in the message.',
      remedy: '`--verbose` shows the calls; if the words do not help, please report it.',
    },
    {
      code: 'aws-unavailable',
      means: 'AWS failed at its own end.',
      remedy: 'Run it again in a minute; it goes on from where it was.',
    },
    {
      code: 'throttled',
      means: 'AWS said “slow down”, also after fifteen tries.',
      remedy: 'Run it again; something else in the account may be asking too often.',
    },
    {
      code: 'network-unreachable',
      means: 'AWS could not be reached, or did not answer in time.',
      remedy: 'Check network, proxy and Region; then run it again.',
    },
    {
      code: 'endpoint-invalid',
      means: 'A variable that replaces an address of AWS’s is no URL.',
      remedy: 'Correct or unset the variable that the message names.',
    },
    {
      code: 'endpoint-insecure',
      means:
        'An address of AWS’s was replaced by plain http on another machine. Signed requests would travel open.',
      remedy: 'Use https, or an address of this machine.',
    },
  ],
};
