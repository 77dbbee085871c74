"""One process for many templates: reads a JSON string a line, writes the findings of each as a JSON list a line.

Arguments are those of cfn-lint.
"""

import json
import sys

from cfnlint.config import ConfigMixIn
from cfnlint.decode.decode import decode_str
from cfnlint.runner import Runner

runner = Runner(ConfigMixIn(sys.argv[1:], regions=["us-east-1", "eu-central-1"]))

for line in sys.stdin:
    template, errors = decode_str(json.loads(line))
    matches = list(errors) if errors or template is None else list(runner.validate_template(template))
    found = [{"id": match.rule.id, "message": match.message} for match in matches]
    print(json.dumps(found), flush=True)
