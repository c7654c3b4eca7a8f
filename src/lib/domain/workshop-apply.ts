import { withChange } from './text-change.ts';
import type { EventOf, EventType, WorkshopEvent } from './workshop-events.ts';
import { blankWorkshop, newStep, type Room, type Step, type Workshop } from './workshop-state.ts';
import { prepared } from './workshop-steps.ts';

/** How long after closing those present may correct the minutes. */
export const CORRECTION_DAYS = 7;

type Applies = {
	[T in EventType]: (before: Workshop, event: EventOf<T> & { by: string | null; at: number }) => Workshop;
};

/** The workshop after something has happened. Pure; what is said of a step that there is not changes nothing. */
export function apply(before: Workshop, event: WorkshopEvent): Workshop {
	return (applies[event.type] as (before: Workshop, event: WorkshopEvent) => Workshop)(before, event);
}

/** The workshop that these events make. */
export function replay(events: Iterable<WorkshopEvent>): Workshop {
	let workshop = blankWorkshop;
	for (const event of events) workshop = apply(workshop, event);
	return workshop;
}

const applies: Applies = {
	created: (_, { title, planId, facilitators, lead, steps }) => ({
		...blankWorkshop,
		title,
		planId,
		facilitators,
		lead,
		agenda: steps.map(({ id }) => id),
		steps: Object.fromEntries(steps.map(({ id, setup }) => [id, newStep(id, setup)]))
	}),
	renamed: (it, { title }) => ({ ...it, title }),
	opened: (it) => ({ ...it, status: 'open' }),
	entered: (it, { person }) => ({
		...it,
		people: { ...it.people, [person.id]: person },
		removed: without(it.removed, person.id)
	}),
	person_removed: (it, { person }) => ({
		...it,
		removed: it.removed.includes(person) ? it.removed : [...it.removed, person],
		queue: without(it.queue, person),
		speaking: it.speaking?.person === person ? null : it.speaking
	}),
	door: (it, { locked }) => ({ ...it, doorLocked: locked }),
	started: (it, { at }) => ({ ...it, status: 'running', startedAt: at }),
	moved: (it, { from, to, how, at }) => {
		const left = from && it.steps[from];
		const steps = left
			? { ...it.steps, [from]: { ...left, doneAt: how === 'back' ? null : at, skipped: how === 'skip' } }
			: it.steps;
		const next = to ? steps[to] : undefined;
		if (!next) return { ...it, steps, current: null, clock: NO_CLOCK };
		const time = next.setup.minutes * MINUTE;
		const paused = it.status === 'paused';
		return {
			...it,
			steps: {
				...steps,
				[next.id]: { ...next, startedAt: next.startedAt ?? at, doneAt: null, skipped: false }
			},
			current: next.id,
			clock: time === 0 ? NO_CLOCK : paused ? { endsAt: null, left: time } : { endsAt: at + time, left: null }
		};
	},
	paused: (it, { at }) => ({
		...it,
		status: 'paused',
		clock: { endsAt: null, left: it.clock.endsAt === null ? null : it.clock.endsAt - at }
	}),
	resumed: (it, { at }) => ({
		...it,
		status: 'running',
		clock: { endsAt: it.clock.left === null ? null : at + it.clock.left, left: null }
	}),
	extended: (it, { step, minutes, at }) => {
		if (it.current !== step) return it;
		const more = minutes * MINUTE;
		const { endsAt, left } = it.clock;
		if (left !== null) return { ...it, clock: { endsAt: null, left: Math.max(left, 0) + more } };
		// What is over gets its minutes from now on.
		return { ...it, clock: { endsAt: Math.max(endsAt ?? at, at) + more, left: null } };
	},
	revealed: (it, { step }) => change(it, step, { revealed: true }),
	said_to_all: (it, { text, at }) => ({ ...it, message: text ? { text, at } : null }),
	speaks_for: (it, { person, organisationId, organisation }) => {
		const { [person]: _, ...others } = it.speaksFor;
		return {
			...it,
			speaksFor: organisationId ? { ...others, [person]: { id: organisationId, name: organisation } } : others
		};
	},
	facilitator_added: (it, { person }) => ({
		...it,
		facilitators: [...without(it.facilitators, person), person]
	}),
	facilitator_removed: (it, { person }) => ({ ...it, facilitators: without(it.facilitators, person) }),
	facilitator_away: (it, { person, at }) => ({
		...it,
		away: { ...it.away, [person]: it.away[person] ?? at }
	}),
	facilitator_back: (it, { person }) => {
		const { [person]: _, ...away } = it.away;
		return { ...it, away };
	},
	lead_passed: (it, { to, how }) => ({
		...it,
		lead: to,
		leadLostBy: how === 'taken' ? (it.leadLostBy ?? it.lead) : null,
		facilitators: [...without(it.facilitators, to), to]
	}),
	step_added: (it, { id, after, setup }) => ({
		...it,
		agenda: inserted(it.agenda, id, after),
		steps: { ...it.steps, [id]: newStep(id, setup) }
	}),
	step_edited: (it, { step, setup }) => change(it, step, { setup: prepared(step, setup) }),
	step_moved: (it, { step, after }) => ({ ...it, agenda: inserted(without(it.agenda, step), step, after) }),
	step_removed: (it, { step }) => ({
		...change(it, step, { removed: true }),
		agenda: without(it.agenda, step)
	}),
	written: (it, { step, id, text, person, paper, after }) =>
		changeWith(it, step, ({ notes }) => ({ notes: { ...notes, [id]: { id, text, person, paper, after } } })),
	rewritten: (it, { step, id, text }) =>
		changeWith(it, step, ({ notes }) =>
			notes[id] ? { notes: { ...notes, [id]: { ...notes[id], text } } } : {}
		),
	erased: (it, { step, id }) =>
		changeWith(it, step, (before) => ({ notes: omit(before.notes, id), placed: omit(before.placed, id) })),
	group_added: (it, { step, id, name }) =>
		changeWith(it, step, ({ groups }) => ({ groups: { ...groups, [id]: name } })),
	group_named: (it, { step, id, name }) =>
		changeWith(it, step, ({ groups }) => ({ groups: { ...groups, [id]: name } })),
	group_removed: (it, { step, id }) =>
		changeWith(it, step, ({ groups, placed }) => ({
			groups: omit(groups, id),
			placed: Object.fromEntries(Object.entries(placed).filter(([, group]) => group !== id))
		})),
	placed: (it, { step, note, group }) =>
		changeWith(it, step, ({ placed }) => ({
			placed: group ? { ...placed, [note]: group } : omit(placed, note)
		})),
	voted: (it, { step, person, option, dots, paper }) =>
		changeWith(it, step, ({ votes, paperVotes }) => ({
			votes: { ...votes, [person]: { ...votes[person], [option]: dots } },
			paperVotes: paper && !paperVotes.includes(person) ? [...paperVotes, person] : paperVotes
		})),
	position_taken: (
		it,
		{ step, person, organisationId, organisation, binding, position, reason, objection, paper }
	) =>
		changeWith(it, step, ({ positions }) => ({
			positions: {
				...positions,
				[binding && organisationId ? organisationId : person]: {
					person,
					organisationId,
					organisation,
					binding,
					position,
					reason,
					objection,
					paper
				}
			}
		})),
	hand_raised: (it, { person }) => ({ ...it, queue: [...without(it.queue, person), person] }),
	hand_lowered: (it, { person }) => ({ ...it, queue: without(it.queue, person) }),
	turn_given: (it, { person, at }) => ({
		...endTurn(it, at),
		queue: without(it.queue, person),
		speaking: { person, since: at }
	}),
	turn_ended: (it, { at }) => endTurn(it, at),
	speaking_time_shown: (it, { on }) => ({ ...it, showsSpeakingTime: on }),
	pairs_formed: (it, { step, pairs }) =>
		changeWith(it, step, (before) => ({
			pairs: Object.fromEntries(
				pairs.map((pair) => [pair.id, { ...pair, said: before.pairs[pair.id]?.said ?? {} }])
			)
		})),
	restated: (it, { step, pair, person, text, paper }) =>
		changePair(it, step, pair, person, { text, paper, right: null, correction: '' }),
	restatement_answered: (it, { step, pair, person, right, correction }) => {
		const pairNow = it.steps[step]?.pairs[pair];
		const other = pairNow && (pairNow.a === person ? pairNow.b : pairNow.a);
		const said = other === undefined ? undefined : pairNow?.said[other];
		return said && other !== undefined
			? changePair(it, step, pair, other, { ...said, right, correction })
			: it;
	},
	committed: (it, { step, id, person, what, dueOn, organisationId, organisation, intention, paper }) =>
		changeWith(it, step, ({ commitments }) => ({
			commitments: {
				...commitments,
				[id]: { id, person, what, dueOn, organisationId, organisation, intention, paper }
			}
		})),
	uncommitted: (it, { step, id }) =>
		changeWith(it, step, ({ commitments }) => ({ commitments: omit(commitments, id) })),
	rooms_formed: (it, { step, rooms, at }) => {
		const inner = rooms.flatMap((room) =>
			room.steps.map(({ id, setup }, place): [string, Step] => [
				id,
				{ ...newStep(id, setup, { step, room: room.id }), startedAt: place === 0 ? at : null }
			])
		);
		const formed = rooms.map(({ id, name, people, steps }): [string, Room] => [
			id,
			{
				id,
				name,
				people,
				steps: steps.map((it) => it.id),
				current: steps[0]?.id ?? null,
				text: '',
				version: 0,
				writtenBy: null,
				writtenAt: null
			}
		]);
		const all = { ...it, steps: { ...it.steps, ...Object.fromEntries(inner) } };
		return changeWith(all, step, (before) => ({
			rooms: Object.fromEntries(formed),
			formed: before.formed + 1,
			reporting: null,
			backAt: null
		}));
	},
	room_step_added: (it, { step, room: roomId, id, setup, at }) => {
		const room = it.steps[step]?.rooms[roomId];
		if (!room) return it;
		// A group that had nothing to do begins with it.
		const isFirst = room.current === null;
		const inner = { ...newStep(id, setup, { step, room: roomId }), startedAt: isFirst ? at : null };
		const after = { ...room, steps: [...room.steps, id], current: isFirst ? id : room.current };
		const all = { ...it, steps: { ...it.steps, [id]: inner } };
		return changeWith(all, step, ({ rooms }) => ({ rooms: { ...rooms, [roomId]: after } }));
	},
	room_step_removed: (it, { step, room: roomId, id }) =>
		changeWith(change(it, id, { removed: true }), step, ({ rooms }) => {
			const room = rooms[roomId];
			return room ? { rooms: { ...rooms, [roomId]: { ...room, steps: without(room.steps, id) } } } : {};
		}),
	room_joined: (it, { step, room, person }) =>
		changeWith(it, step, ({ rooms }) => ({
			rooms: Object.fromEntries(
				Object.entries(rooms).map(([id, one]) => {
					const others = without(one.people, person);
					return [id, { ...one, people: id === room ? [...others, person] : others }];
				})
			)
		})),
	room_moved: (it, { step, room, to, at }) => {
		const before = it.steps[step]?.rooms[room];
		if (!before) return it;
		const left = before.current ? change(it, before.current, { doneAt: at }) : it;
		const entered = to
			? changeWith(left, to, ({ startedAt }) => ({ startedAt: startedAt ?? at, doneAt: null }))
			: left;
		return changeWith(entered, step, ({ rooms }) => ({
			rooms: { ...rooms, [room]: { ...before, current: to } }
		}));
	},
	room_written: (it, { text, ...event }) => written(it, event, () => text),
	room_edited: (it, { from, to, text, ...event }) =>
		written(it, event, (before) => withChange(before, { from, to, text })),
	room_reports: (it, { step, room }) => change(it, step, { reporting: room }),
	called_back: (it, { step, minutes, at }) => change(it, step, { backAt: at + minutes * MINUTE }),
	passage_shown: (it, { step, planId, title, blocks }) =>
		change(it, step, { passage: { planId, title, blocks }, reading: null }),
	read_at: (it, { step, block, selection }) => change(it, step, { reading: { block, selection } }),
	kept: (it, { id, step, kind, text, notes, organisationId, dueOn }) => ({
		...it,
		kept: { ...it.kept, [id]: { id, step, kind, text, notes, organisationId, dueOn } }
	}),
	unkept: (it, { id }) => ({ ...it, kept: omit(it.kept, id) }),
	filed: (it, { draft, entryId }) => ({ ...it, filed: { ...it.filed, [draft]: entryId } }),
	minutes_made: (it, { planId }) => ({ ...it, minutesPlanId: planId }),
	closed: (it, { at, correctUntil }) => {
		const last = it.current && it.steps[it.current];
		return {
			...endTurn(it, at),
			steps: last ? { ...it.steps, [last.id]: { ...last, doneAt: at } } : it.steps,
			status: 'closed',
			queue: [],
			current: null,
			clock: NO_CLOCK,
			closedAt: at,
			correctUntil
		};
	},
	cancelled: (it, { at }) => ({ ...it, status: 'cancelled', current: null, clock: NO_CLOCK, closedAt: at }),
	open_until: (it, { until }) => ({ ...it, openUntil: until }),
	correction_asked: (it, { id, person, text, at }) => ({
		...it,
		corrections: { ...it.corrections, [id]: { id, person, text, at, taken: null, answer: '' } }
	}),
	correction_settled: (it, { id, taken, answer }) => ({
		...it,
		corrections: it.corrections[id]
			? { ...it.corrections, [id]: { ...it.corrections[id], taken, answer } }
			: it.corrections
	}),
	minutes_reviewed: (it) => ({ ...it, status: 'minutes_reviewed' })
};

const MINUTE = 60_000;
const NO_CLOCK = { endsAt: null, left: null };

function change(workshop: Workshop, id: string, how: Partial<Step>): Workshop {
	return changeWith(workshop, id, () => how);
}

function changeWith(workshop: Workshop, id: string, how: (step: Step) => Partial<Step>): Workshop {
	const step = workshop.steps[id];
	return step ? { ...workshop, steps: { ...workshop.steps, [id]: { ...step, ...how(step) } } } : workshop;
}

function changePair(
	workshop: Workshop,
	step: string,
	pair: string,
	person: string,
	said: Step['pairs'][string]['said'][string]
): Workshop {
	return changeWith(workshop, step, ({ pairs }) => {
		const before = pairs[pair];
		return before
			? { pairs: { ...pairs, [pair]: { ...before, said: { ...before.said, [person]: said } } } }
			: {};
	});
}

/** The notes of a group after someone has changed them. */
function written(
	workshop: Workshop,
	{ step, room, by, at }: { step: string; room: string; by: string | null; at: number },
	how: (before: string) => string
): Workshop {
	return changeWith(workshop, step, ({ rooms }) => {
		const before = rooms[room];
		if (!before) return {};
		const text = how(before.text);
		const after = { ...before, text, version: before.version + 1, writtenBy: by, writtenAt: at };
		return { rooms: { ...rooms, [room]: after } };
	});
}

function endTurn(workshop: Workshop, at: number): Workshop {
	const { speaking, spoken } = workshop;
	if (!speaking) return workshop;
	const time = (spoken[speaking.person] ?? 0) + Math.max(0, at - speaking.since);
	return { ...workshop, speaking: null, spoken: { ...spoken, [speaking.person]: time } };
}

function without(list: readonly string[], gone: string): readonly string[] {
	return list.includes(gone) ? list.filter((it) => it !== gone) : list;
}

function omit<Value>(from: Readonly<Record<string, Value>>, key: string): Readonly<Record<string, Value>> {
	if (!Object.hasOwn(from, key)) return from;
	const { [key]: _, ...others } = from;
	return others;
}

/** After one that there is not: last. */
function inserted(list: readonly string[], id: string, after: string | null): readonly string[] {
	const at = after === null ? 0 : list.indexOf(after) + 1;
	return after !== null && at === 0 ? [...list, id] : list.toSpliced(at, 0, id);
}
