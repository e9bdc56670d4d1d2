import { misfitOf } from './presence.ts';
import type { AgentCard, Kind } from './agentCard.ts';

/** The agents on a run's queue. */
export interface AgentsSeen {
  /** Those that compute for it. */
  readonly matching: readonly AgentCard[];
  readonly others: readonly { readonly agent: AgentCard; readonly why: string }[];
}

export const agentsSeen = (agents: readonly AgentCard[], kind: Kind): AgentsSeen => {
  const all = agents.map((agent) => ({ agent, why: misfitOf(agent, kind) }));
  return {
    matching: all.flatMap(({ agent, why }) => (why === undefined ? [agent] : [])),
    others: all.flatMap(({ agent, why }) => (why === undefined ? [] : [{ agent, why }])),
  };
};

/** At most so many agents are named in a line. */
const named = 4;

/** In lines: how many agents compute, and why the others don't, those for one reason together. */
export const describeAgents = ({ matching, others }: AgentsSeen): string[] => {
  const reasons = [...new Set(others.map(({ why }) => why))];
  return [
    matching.length === 0
      ? 'no agent computes as this run does; waiting for one'
      : `${count(matching.length, 'agent')} with ${count(workersOf(matching), 'worker')}: ${names(matching)}`,
    ...reasons.map((why) => {
      const agents = others.filter((other) => other.why === why).map(({ agent }) => agent);
      return `not for this run: ${names(agents)}: ${why}`;
    }),
  ];
};

export const workersOf = (agents: readonly AgentCard[]): number =>
  agents.reduce((sum, { workers }) => sum + workers, 0);

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

const names = (agents: readonly AgentCard[]): string => {
  const rest = agents.length - named;
  const shown = agents.slice(0, named).map(({ name }) => name);
  return [...shown, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
};
