import * as v from 'valibot';
import { isRefusal, refusal } from '#lib/domain/errors.ts';
import { can, canOnPlan } from '#lib/domain/permissions.ts';
import { readCommand } from '#lib/domain/workshop-commands.ts';
import type { Person } from '#lib/domain/workshop-events.ts';
import type { Workshop } from '#lib/domain/workshop-state.ts';
import { blankSetup, stepSetup, STEP_LIMIT, type StepSetup } from '#lib/domain/workshop-steps.ts';
import {
	templateSteps,
	type TemplateLanguage,
	type WorkshopTemplate
} from '#lib/domain/workshop-templates.ts';
import { resultsOf, viewOf, type ResultView, type WorkshopView } from '#lib/domain/workshop-view.ts';
import { decide, enter } from '#lib/domain/workshop.ts';
import * as members from '../db/members.ts';
import * as workshops from '../db/workshops.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import { play } from '../workshops/cast.ts';
import type { Actor } from './context.ts';
import { append } from './log.ts';
import { loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';
import { readablePlans } from './workshop-plans.ts';
import {
	findByCode,
	knownMember,
	loadWorkshop,
	standingOf,
	whoIs,
	type Known,
	type Visitor,
	type WorkshopContext
} from './workshop-access.ts';

export interface NewWorkshop {
	title: string;
	planId: string | null;
	language: TemplateLanguage;
	/** Where its agenda comes from. */
	from: { template: WorkshopTemplate } | { own: string } | { steps: readonly StepSetup[] };
	/** ISO instant, minutes. */
	plannedAt: string | null;
	plannedMinutes: number | null;
	/** Played alone, with people who are none. */
	rehearsal?: boolean;
}

/** Prepares a workshop. `workshop.create`, and `plan.write` on its plan. Gives its id and its code. */
export async function createWorkshop(
	ctx: WorkshopContext,
	actor: Actor,
	input: NewWorkshop
): Promise<{ id: string; code: string }> {
	if (!can(actor.role, 'workshop.create')) throw refusal('forbidden', 'workshop-create-not-allowed');
	const setups = await stepsFrom(ctx, actor, input);
	const id = newId();
	const code = newId().slice(0, CODE_LENGTH);
	await inTurn(ctx, actor, async (trx) => {
		if (input.planId) {
			const { level } = await loadPlan(trx, actor, input.planId);
			if (!canOnPlan(level, 'plan.write')) throw refusal('forbidden', 'plan-not-allowed');
		}
		const at = ctx.now();
		await workshops.insert(trx, {
			id,
			alliance_id: actor.allianceId,
			plan_id: input.planId,
			code,
			language: input.language,
			planned_at: input.plannedAt,
			planned_minutes: input.plannedMinutes,
			rehearsal: input.rehearsal ? 1 : 0,
			created_by: actor.memberId,
			created_at: at.toISOString(),
			title: input.title,
			status: 'prepared',
			changed_at: at.toISOString()
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'workshop.created',
			subject: { kind: 'workshop', id },
			actorId: actor.memberId
		});
	});
	await ctx.workshops.change(id, (_, now) => ({
		events: [
			{
				type: 'created',
				title: input.title,
				planId: input.planId,
				facilitators: [actor.memberId],
				lead: actor.memberId,
				steps: setups.map((setup) => ({ id: newId(), setup })),
				by: actor.memberId,
				at: now
			}
		]
	}));
	await enterAs(ctx, id, await knownMember(ctx.db, actor), null);
	return { id, code };
}

/** « Démarrer maintenant »: one question, and the door is open. */
export async function startNow(
	ctx: WorkshopContext,
	actor: Actor,
	{ question, planId, language }: { question: string; planId: string | null; language: TemplateLanguage }
): Promise<{ id: string; code: string }> {
	const made = await createWorkshop(ctx, actor, {
		title: question,
		planId,
		language,
		from: { steps: [blankSetup('silent_ideas', question.slice(0, 120))] },
		plannedAt: null,
		plannedMinutes: null
	});
	await act(ctx, made.id, await knownMember(ctx.db, actor), { type: 'open' });
	await act(ctx, made.id, await knownMember(ctx.db, actor), { type: 'start' });
	return made;
}

/** « Répéter seul »: people who are none come in and take part, by the same commands as everyone. Whoever leads it. */
export async function rehearse(ctx: WorkshopContext, actor: Actor, id: string): Promise<void> {
	const { row, state } = await loadWorkshop(ctx, actor, id);
	if ((await standingOf(ctx.db, actor, row, state)) !== 'leads')
		throw refusal('forbidden', 'workshop-not-leading');
	if (!row.rehearsal) throw refusal('conflict', 'workshop-not-rehearsal');
	await act(ctx, id, await knownMember(ctx.db, actor), { type: 'open' });
	await play(ctx.workshops, id, row.language);
}

/** The same agenda once more, to be played alone: nothing of it reaches the plan. Gives its id and its code. */
export async function rehearsalOf(
	ctx: WorkshopContext,
	actor: Actor,
	id: string
): Promise<{ id: string; code: string }> {
	const { row, state } = await loadWorkshop(ctx, actor, id);
	if ((await standingOf(ctx.db, actor, row, state)) !== 'leads')
		throw refusal('forbidden', 'workshop-not-leading');
	const made = await createWorkshop(ctx, actor, {
		title: row.title,
		planId: row.plan_id,
		language: row.language,
		from: { steps: agendaOf(state) },
		plannedAt: null,
		plannedMinutes: row.planned_minutes,
		rehearsal: true
	});
	await rehearse(ctx, actor, made.id);
	return made;
}

/** The steps of an agenda for another workshop: there they have other ids. */
function agendaOf({ agenda, steps }: Workshop): StepSetup[] {
	return agenda.flatMap((id) => {
		const setup = steps[id]?.setup;
		if (!setup) return [];
		return setup.kind === 'breakout'
			? { ...setup, steps: setup.steps.map(({ id: _, ...inner }) => fromLast(inner)) }
			: fromLast(setup);
	});
}

/** One that goes on with the ideas of a step of its workshop goes on with the last ones elsewhere. */
function fromLast<Setup extends object>(setup: Setup): Setup {
	return 'from' in setup ? { ...setup, from: null } : setup;
}

/** Letters and digits of a code: those that are taken for one another are left out of ids. */
const CODE_LENGTH = 8;

async function stepsFrom(
	ctx: WorkshopContext,
	actor: Actor,
	{ from, language }: NewWorkshop
): Promise<StepSetup[]> {
	if ('template' in from) return templateSteps(from.template, language);
	if ('steps' in from) return [...from.steps];
	const own = (await workshops.templatesOf(ctx.db, actor.memberId)).find(({ id }) => id === from.own);
	if (!own) throw refusal('invalid', 'workshop-template-unknown', 'from');
	return v.parse(v.pipe(v.array(stepSetup), v.maxLength(STEP_LIMIT)), JSON.parse(own.steps));
}

/** Keeps an agenda for another time. */
export async function saveTemplate(
	ctx: WorkshopContext,
	actor: Actor,
	workshopId: string,
	title: string
): Promise<void> {
	const { row, state } = await loadWorkshop(ctx, actor, workshopId);
	if ((await standingOf(ctx.db, actor, row, state)) !== 'leads')
		throw refusal('forbidden', 'workshop-not-leading');
	await workshops.insertTemplate(ctx.db, {
		id: newId(),
		alliance_id: actor.allianceId,
		member_id: actor.memberId,
		title,
		steps: JSON.stringify(agendaOf(state)),
		created_at: ctx.now().toISOString()
	});
}

/** One's own agendas. */
export async function ownTemplates(ctx: WorkshopContext, actor: Actor) {
	const rows = await workshops.templatesOf(ctx.db, actor.memberId);
	return rows.map(({ id, title }) => ({ id, title }));
}

export async function removeTemplate(ctx: WorkshopContext, actor: Actor, id: string): Promise<void> {
	await workshops.removeTemplate(ctx.db, actor.memberId, id);
}

export interface WorkshopLine {
	id: string;
	code: string;
	title: string;
	status: workshops.WorkshopRow['status'];
	plan: { id: string; title: string } | null;
	plannedAt: string | null;
	changedAt: string;
	rehearsal: boolean;
}

/** The workshops that a member may see: those of plans that they may read, and their own. */
export async function listWorkshops(ctx: WorkshopContext, actor: Actor): Promise<WorkshopLine[]> {
	const rows = await workshops.ofAlliance(ctx.db, actor.allianceId, actor.memberId);
	const lines: WorkshopLine[] = [];
	for (const row of rows) {
		let mayReadPlan = row.plan_id !== null;
		try {
			if (row.plan_id) await loadPlan(ctx.db, actor, row.plan_id);
		} catch (cause) {
			if (!isRefusal(cause)) throw cause;
			// Of one that has nothing to do with a plan every member may know; of one's own one knows in any case.
			if (row.created_by !== actor.memberId) continue;
			mayReadPlan = false;
		}
		lines.push({
			id: row.id,
			code: row.code,
			title: row.title,
			status: row.status,
			plan: row.plan_id && mayReadPlan ? { id: row.plan_id, title: row.plan_title ?? '' } : null,
			plannedAt: row.planned_at,
			changedAt: row.changed_at,
			rehearsal: row.rehearsal === 1
		});
	}
	return lines;
}

/** A view and the server's time when it was made, in milliseconds since 1970. */
export interface SentView {
	view: WorkshopView;
	now: number;
}

/** The workshop as a member's page shows it: to lead it, to follow it, or to read what came of it. */
export async function readWorkshop(
	ctx: WorkshopContext,
	actor: Actor,
	id: string
): Promise<
	SentView & {
		standing: 'leads' | 'present' | 'reads';
		code: string;
		plannedAt: string | null;
		plannedMinutes: number | null;
		rehearsal: boolean;
		organisations: { id: string; name: string; mandated: boolean }[];
		/** Of the plans that its pages name, those that this member may open. */
		readablePlans: string[];
		/** Once it is over. */
		results: ResultView[];
	}
> {
	const { row, state } = await loadWorkshop(ctx, actor, id);
	const standing = await standingOf(ctx.db, actor, row, state);
	const { actor: self } = await knownMember(ctx.db, actor);
	const as = standing === 'leads' ? 'facilitator' : 'attendee';
	const viewer =
		standing === 'reads'
			? { as: 'projector' as const }
			: { as, person: actor.memberId, kind: 'member' as const };
	return {
		view: viewOf(state, viewer as Parameters<typeof viewOf>[1], { code: row.code }),
		now: ctx.now().getTime(),
		standing,
		code: row.code,
		plannedAt: row.planned_at,
		plannedMinutes: row.planned_minutes,
		rehearsal: row.rehearsal === 1,
		organisations: self.organisations.map(({ id, name }) => ({
			id,
			name,
			mandated: self.mandates.includes(id)
		})),
		readablePlans: await readablePlans(ctx.db, actor, state),
		results: ['closed', 'minutes_reviewed'].includes(state.status) ? resultsOf(state) : []
	};
}

/** What whoever has a code finds: nothing more than its name before they come in. */
export async function readByCode(ctx: WorkshopContext, typed: string, visitor: Visitor) {
	const found = await findByCode(ctx, typed, visitor);
	const known = await whoIs(ctx.db, found, visitor);
	const state = await ctx.workshops.state(found.id);
	const person = known?.actor.personId;
	const isIn = person !== undefined && state.people[person] !== undefined && !state.removed.includes(person);
	const sent: SentView | undefined =
		known && isIn
			? {
					view: viewOf(
						state,
						{ as: 'attendee', person: known.actor.personId, kind: known.actor.kind },
						{ code: found.code }
					),
					now: ctx.now().getTime()
				}
			: undefined;
	return {
		id: found.id,
		code: found.code,
		title: state.title,
		alliance: { slug: found.slug, name: found.alliance_name },
		status: state.status,
		doorLocked: state.doorLocked,
		openUntil: state.openUntil,
		/** Recognised: comes in under their own name. */
		member: known?.member ? { name: known.name } : null,
		organisations: (known?.actor.organisations ?? []).map(({ id, name }) => ({
			id,
			name,
			mandated: known!.actor.mandates.includes(id)
		})),
		/** Of the plans that its pages name, those that this member may open. */
		readablePlans: known?.member && isIn ? await readablePlans(ctx.db, known.member, state) : [],
		sent,
		results: sent && ['closed', 'minutes_reviewed'].includes(state.status) ? resultsOf(state) : []
	};
}

/** What a guest says of themselves. */
export const guestFields = v.object({
	name: v.pipe(v.string(), v.trim(), v.nonEmpty('name-missing'), v.maxLength(80, 'name-long')),
	organisation: v.pipe(v.string(), v.trim(), v.maxLength(120, 'name-long')),
	email: v.union([
		v.pipe(
			v.literal(''),
			v.transform(() => null)
		),
		v.pipe(v.string(), v.trim(), v.maxLength(254, 'email-malformed'), v.email('email-malformed'))
	])
});

/**
 * Comes in by a code: a member under their own name, anyone else under the one they give. Gives the secret for the
 * cookie of a guest, who is nobody but in this workshop.
 */
export async function enterByCode(
	ctx: WorkshopContext,
	typed: string,
	visitor: Visitor,
	given: v.InferOutput<typeof guestFields> | undefined
): Promise<{ code: string; token: string | undefined }> {
	const found = await findByCode(ctx, typed, visitor);
	const known = await whoIs(ctx.db, found, visitor);
	if (known) {
		await enterAs(ctx, found.id, known, null);
		ctx.codeLimits.succeeded(visitor.address, found.code);
		return { code: found.code, token: undefined };
	}
	if (!given) throw refusal('invalid', 'name-missing', 'name');
	const token = newToken();
	const person: Person = {
		id: newId(),
		kind: 'guest',
		name: given.name,
		organisation: given.organisation,
		organisationId: null,
		territoryId: null,
		territory: ''
	};
	await ctx.workshops.change(found.id, (workshop, now) => enter(workshop, person, now), {
		person: person.id,
		tokenHash: hashOf(token),
		email: given.email
	});
	ctx.codeLimits.succeeded(visitor.address, found.code);
	return { code: found.code, token };
}

/** A member comes in for one of their organisations; a guest who has come back already is in. */
async function enterAs(
	ctx: WorkshopContext,
	workshopId: string,
	known: Known,
	organisationId: string | null
): Promise<void> {
	if (!known.member) return;
	const organisations = await workshops.organisationsOf(ctx.db, known.member.memberId);
	const own = organisations.find(({ id }) => id === organisationId) ?? organisations[0];
	const person: Person = {
		id: known.member.memberId,
		kind: 'member',
		name: known.name,
		organisation: own?.name ?? '',
		organisationId: own?.id ?? null,
		territoryId: own?.territory_id ?? null,
		territory: own?.territory ?? ''
	};
	await ctx.workshops.change(workshopId, (workshop, now) => enter(workshop, person, now));
}

/** Does what a page asks, as read by {@link readCommand}. Resolves once it is durable. */
export async function act(
	ctx: WorkshopContext,
	workshopId: string,
	{ actor, member }: Known,
	sent: unknown
): Promise<void> {
	const read = readCommand(sent);
	if ('problem' in read) return refuseAs(read.problem.detail);
	const { command } = read;
	ctx.workshops.take(workshopId, actor.personId);
	if (command.type === 'add_facilitator' && member) {
		// Of this alliance, and still there.
		const found = await members.findById(ctx.db, member.allianceId, command.member);
		if (!found) throw refusal('invalid', 'member-unknown', 'member');
	}
	await ctx.workshops.change(workshopId, (workshop, now) => decide(workshop, command, actor, now));
	if (command.type === 'add_facilitator' && member) {
		const found = await members.findById(ctx.db, member.allianceId, command.member);
		const facilitator = found && {
			memberId: found.id,
			accountId: found.account_id,
			allianceId: member.allianceId,
			name: found.name,
			role: found.role,
			organisationIds: found.organisations.map(({ id }) => id),
			stewardOf: found.stewardOf
		};
		if (facilitator) await enterAs(ctx, workshopId, await knownMember(ctx.db, facilitator), null);
	}
}

/** The same by whoever has the code: a member of the alliance, or a guest by the cookie of this workshop. */
export async function actByCode(
	ctx: WorkshopContext,
	typed: string,
	visitor: Visitor,
	sent: unknown
): Promise<void> {
	const found = await findByCode(ctx, typed, visitor);
	const known = await whoIs(ctx.db, found, visitor);
	if (!known) throw refusal('forbidden', 'workshop-not-entered');
	await act(ctx, found.id, known, sent);
}

function refuseAs(detail: string): never {
	throw Object.assign(refusal('invalid', 'form-malformed'), { detail });
}
