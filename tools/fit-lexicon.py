#!/usr/bin/python3
"""fit-lexicon.py [--without SOURCE] [--policy OUT]

Fits the weights of the phrases in policy/default.json to the labelled messages of
test/quality/messages.csv, and writes them back, as `make fit-lexicon` does. Adds no phrase.
    --without   leaves out the messages of this source (also all that begin with it and a colon)
    --policy    where the result goes instead; the guesses then stay as they are

A text shows a trait where its evidence, the sum of weight x factor over the phrases found, reaches
    theta = -log2(1 - threshold) * half_evidence
(the score 1 - 2^(-evidence / half_evidence) is then the threshold). Factors, 0 where a phrase is
negated, come from the engine itself, by test/quality/phrase_hits.cpp. For each trait apart, the weights
w minimise
    sum over texts of  c log(1 + exp(-STEEPNESS y (evidence - theta)))  +  PULL * sum of (w - w0)^2
with y = 1 and c = CLAIM where the text has the label, else y = -1 and c = 1. w0 is the weight that the
phrase's author guessed; a phrase that the messages do not show keeps it. Signs stay: weights lie in
[0, HIGHEST] or [LOWEST, 0]. Rounded to tenths, small ones to 0.05, 0.1 or 0.15; what rounds to 0 is left out.

test/quality/guesses.csv has the guesses that a fit has changed; all other phrases weigh as was guessed. So
a new phrase goes into the policy with its guess, and a fit can be repeated: starting from fitted weights,
each run would follow the messages more, and a fit without a source would know that source. (Some weights
still move, one of forty in the last run: of overlapping phrases the heaviest counts, and a fit changes which one that
is. Look at what changed before you keep it: contract_test reads messages, too.)

Takes about five seconds for 5000 messages and 17000 phrases."""

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from math import log2

import numpy
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

STEEPNESS = 5.0
CLAIM = 1.3
PULL = 3.0
HIGHEST, LOWEST = 1.5, -2.0
WIDTH = 128


def read_messages(path, without):
    with open(path, newline='', encoding='utf-8') as file:
        rows = list(csv.DictReader(file))
    if without is None:
        return rows
    kept = [row for row in rows if row['source'] != without and not row['source'].startswith(without + ':')]
    if len(kept) == len(rows):
        sys.exit(f'{path} has no source {without}')
    return kept


def weights_of(trait):
    return {phrase: group['weight'] for group in trait['phrases'] for phrase in group['phrases']}


def find_hits(program, policy, texts):
    """For each trait's name a list of (text, phrase, factor)."""
    plain = json.loads(json.dumps(policy))
    plain['reading']['minimum_evidence'] = 0
    # Of overlapping phrases the heaviest counts, whichever way it speaks.
    for trait in plain['traits']['definitions']:
        for group in trait.get('phrases', []):
            group['weight'] = abs(group['weight'])
    with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
        json.dump(plain, file)
        file.flush()
        output = subprocess.run([program, file.name], input=''.join(text + '\0' for text in texts),
                                stdout=subprocess.PIPE, encoding='utf-8', check=True).stdout
    hits = {trait['name']: [] for trait in policy['traits']['definitions']}
    for line in output.splitlines():
        text, trait, phrase, factor = line.split('\t')
        hits[trait].append((int(text), phrase, float(factor)))
    return hits


def read_guesses(path):
    with open(path, newline='', encoding='ascii') as file:
        return {(row['trait'], row['phrase']): float(row['guess']) for row in csv.DictReader(file)}


def write_guesses(path, guesses, fitted):
    with open(path, 'w', newline='', encoding='ascii') as file:
        writer = csv.writer(file, lineterminator='\n')
        writer.writerow(['trait', 'guess', 'phrase'])
        for trait, weights in fitted.items():
            for phrase in sorted(weights):
                if weights[phrase] not in (0, rounded(guesses[trait, phrase])):
                    writer.writerow([trait, guesses[trait, phrase], phrase])


def fit(factors, labelled, prior, theta):
    """The weights: factors is a sparse matrix of texts x phrases, labelled a vector of booleans."""
    sign = numpy.where(labelled, 1.0, -1.0)
    cost = numpy.where(labelled, CLAIM, 1.0)

    def objective(weights):
        margin = STEEPNESS * sign * (factors @ weights - theta)
        loss = cost @ numpy.logaddexp(0, -margin) + PULL * numpy.sum((weights - prior) ** 2)
        slope = -STEEPNESS * sign * cost * numpy.exp(-numpy.logaddexp(0, margin))
        return loss, factors.T @ slope + 2 * PULL * (weights - prior)

    bounds = [(0, max(HIGHEST, p)) if p > 0 else (min(LOWEST, p), 0) for p in prior]
    return minimize(objective, prior, jac=True, method='L-BFGS-B', bounds=bounds, options={'maxiter': 1000}).x


def rounded(weight):
    step = 0.1 if abs(weight) > 0.175 else 0.05
    return round(round(float(weight) / step) * step, 2)


def fit_policy(policy, messages, program, guesses):
    """For each trait's name its phrases with their new weights. Adds to the guesses those that were kept."""
    theta = -log2(1 - policy['traits']['threshold']) * policy['traits']['half_evidence']
    hits = find_hits(program, policy, [message['text'] for message in messages])
    labels = [set(message['labels'].split('|')) for message in messages]
    fitted = {}
    for trait in policy['traits']['definitions']:
        name = trait['name']
        if not trait.get('phrases'):
            continue
        before = weights_of(trait)
        place = {phrase: i for i, phrase in enumerate(before)}
        rows = [text for text, _, _ in hits[name]]
        columns = [place[phrase] for _, phrase, _ in hits[name]]
        values = [factor for _, _, factor in hits[name]]
        factors = csr_matrix((values, (rows, columns)), shape=(len(messages), len(before)), dtype=float)
        prior = numpy.array([guesses.setdefault((name, phrase), weight) for phrase, weight in before.items()])
        weights = fit(factors, numpy.array([name in some for some in labels]), prior, theta)
        fitted[name] = {phrase: rounded(weight) for phrase, weight in zip(before, weights)}
        changed = sum(fitted[name][phrase] != before[phrase] for phrase in before)
        dropped = sum(weight == 0 for weight in fitted[name].values())
        print(f'{name}: {len(set(columns))} of {len(before)} phrases found, {changed} weights changed, '
              f'{dropped} phrases left out', file=sys.stderr)
    return fitted


def filled(items, indent):
    """The items as lines of at most WIDTH characters."""
    lines, line = [], ' ' * indent
    for i, item in enumerate(items):
        piece = item + (', ' if i + 1 < len(items) else '')
        if len(line) + len(piece.rstrip()) > WIDTH and line.strip():
            lines.append(line.rstrip())
            line = ' ' * indent
        line += piece
    return '\n'.join(lines + [line.rstrip()])


def written(weights, behaviours, indent=8):
    """The phrases of a trait as the policy writes them: signs of a behaviour first, in groups of one weight, the
    heaviest first."""
    groups = {}
    for phrase, weight in weights.items():
        if weight != 0:
            groups.setdefault((behaviours.get(phrase, ''), weight), []).append(json.dumps(phrase))
    margin = ' ' * indent
    lines = []
    for behaviour, weight in sorted(groups, key=lambda group: (not group[0], group[0], -group[1])):
        name = f'"behaviour": {json.dumps(behaviour)}, ' if behaviour else ''
        phrases = filled(sorted(groups[behaviour, weight]), indent + 4)
        lines.append(f'{margin}  {{{name}"weight": {json.dumps(weight)}, "phrases": [\n{phrases}]}}')
    return '[\n' + ',\n'.join(lines) + f'\n{margin}]'


def replace_phrases(text, fitted):
    """The policy's text with new phrases; all else stays as it was written."""
    behaviours = {trait['name']: {phrase: group['behaviour'] for group in trait.get('phrases', [])
                                  if 'behaviour' in group for phrase in group['phrases']}
                  for trait in json.loads(text)['traits']['definitions']}
    for name, weights in fitted.items():
        start = text.index(f'"name": {json.dumps(name)}', text.index('"definitions"'))
        start = re.compile(r'"phrases":\s*').search(text, start).end()
        end = json.JSONDecoder().raw_decode(text, start)[1]
        text = text[:start] + written(weights, behaviours[name]) + text[end:]
    json.loads(text)
    return text


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    shipped = os.path.join(root, 'policy/default.json')
    guessed = os.path.join(root, 'test/quality/guesses.csv')
    parser = argparse.ArgumentParser(usage=__doc__.splitlines()[0])
    parser.add_argument('--without')
    parser.add_argument('--policy')
    options = parser.parse_args()
    if options.without and not options.policy:
        sys.exit('--without needs --policy: the shipped weights are fitted to all messages')
    with open(shipped, encoding='ascii') as file:
        text = file.read()
    messages = read_messages(os.path.join(root, 'test/quality/messages.csv'), options.without)
    guesses = read_guesses(guessed)
    fitted = fit_policy(json.loads(text), messages, os.path.join(root, 'build/fit/phrase_hits'), guesses)
    with open(options.policy or shipped, 'w', encoding='ascii') as file:
        file.write(replace_phrases(text, fitted))
    if not options.policy:
        write_guesses(guessed, guesses, fitted)


if __name__ == '__main__':
    main()
