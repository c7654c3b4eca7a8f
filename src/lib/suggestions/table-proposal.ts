/**
 * What a table says of a proposal: no letter of it can carry that it is to come or to go as a whole, so an attribute does.
 * One text, so that of two who write it at once one is right and not half of each.
 */
import type { Stamp } from './suggestion.ts';

/** The attribute of a table. */
export const PROPOSED = 'proposed';

/** Stands for a table in the words of a proposal, as `¶` stands for the end of a paragraph. */
export const TABLE_SIGN = '⊞';

export interface TableProposal extends Stamp {
	change: 'insertion' | 'deletion';
}

const SAID = /^(insertion|deletion) ([\w-]{1,64}) ([\w-]{1,64}) (\S{1,40})$/;

/** A table as proposed, or proposed to go: what its attribute holds. */
export const sayProposed = ({ change, id, by, at }: TableProposal): string => `${change} ${id} ${by} ${at}`;

/** What is proposed of a node as a whole; undefined for nothing, for what is no table and for what no page of ours wrote. */
export function tableProposal(node: {
	type?: string | { name: string } | undefined;
	attrs?: Record<string, unknown> | undefined;
}): TableProposal | undefined {
	const name = typeof node.type === 'object' ? node.type.name : node.type;
	const value = name === 'table' ? node.attrs?.[PROPOSED] : undefined;
	const [, change, id, by, at] = (typeof value === 'string' && SAID.exec(value)) || [];
	return id ? { change: change as TableProposal['change'], id, by: by!, at: at! } : undefined;
}
