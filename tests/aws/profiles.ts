/** `~/.aws/config`, with a profile for every way in which one can be wrong. */
export const config = `
[default]
region = eu-west-1

[profile sso-expired]
sso_session = expired
sso_account_id = 123456789012
sso_role_name = Deployer
[sso-session expired]
sso_region = eu-west-1
sso_start_url = https://corp.example.com

[profile sso-refused]
sso_session = refused
sso_account_id = 123456789012
sso_role_name = Deployer
[sso-session refused]
sso_region = eu-west-1
sso_start_url = https://corp.example.com

[profile sso-never]
sso_session = never
sso_account_id = 123456789012
sso_role_name = Deployer
[sso-session never]
sso_region = eu-west-1
sso_start_url = https://corp.example.com

[profile sso-good]
sso_session = good
sso_account_id = 123456789012
sso_role_name = Deployer
[sso-session good]
sso_region = eu-west-1
sso_start_url = https://corp.example.com

[profile sso-legacy]
sso_region = eu-west-1
sso_start_url = https://legacy.example.com
sso_account_id = 123456789012
sso_role_name = Deployer

[profile login]
login_session = arn:aws:iam::123456789012:user/eve

[profile role]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = keys

[profile mfa]
role_arn = arn:aws:iam::123456789012:role/deploy
source_profile = keys
mfa_serial = arn:aws:iam::123456789012:mfa/eve

[profile empty]
region = us-east-1

[profile stale]
credential_process = echo '{"Version":1,"AccessKeyId":"A","SecretAccessKey":"B","Expiration":"2020-01-01T00:00:00Z"}'

[profile odd]
credential_process = echo nonsense
`;

/** `~/.aws/credentials`. */
export const credentials = `
[default]
aws_access_key_id = FROMDEFAULT
aws_secret_access_key = secret

[keys]
aws_access_key_id = FROMPROFILE
aws_secret_access_key = secret
`;
