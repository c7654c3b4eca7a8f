import type { Locator, Page } from '@playwright/test';
import type { RunningApp } from './app.ts';
import { expect, nameFieldOf, pickName } from './browser.ts';

/** Where the example's alliance is. */
export const base = (app: RunningApp) => `${app.origin}/alliance-du-gue`;

/** The form of one action, brought into view whatever folds it away. */
export async function open(page: Page, action: string): Promise<Locator> {
	const form = page.locator(`form[data-action="${action}"]`).first();
	await form.waitFor({ state: 'attached' });
	await form.evaluate((element) => {
		for (const it of element.querySelectorAll('details')) it.open = true;
		for (let it = element.parentElement; it; it = it.parentElement) {
			if (it instanceof HTMLDetailsElement) it.open = true;
		}
	});
	return form;
}

type Fields = Record<string, string | number>;

/** Fills fields of a form by their names: a name is picked, a choice checked. */
export async function fill(form: Locator, fields: Fields): Promise<void> {
	for (const [name, value] of Object.entries(fields)) {
		const asked = nameFieldOf(form, name);
		if (await asked.count()) {
			await pickName(asked, String(value));
			continue;
		}
		const field = form.locator(`[name="${name}"]`);
		const type = (await field.first().getAttribute('type')) ?? '';
		if (type === 'radio') await form.locator(`[name="${name}"][value="${value}"]`).check();
		else if (type === 'checkbox') await field.check();
		else if ((await field.evaluate((it) => it.tagName)) === 'SELECT')
			await field.selectOption({ label: String(value) });
		else await field.fill(String(value));
	}
}

/** Does one action by its form and waits until the page says that it is saved. */
export async function act(
	page: Page,
	action: string,
	fields: Fields | ((form: Locator) => Promise<unknown>) = {}
): Promise<void> {
	// What is folded stays as the page wants it until its scripts run.
	await page.reload({ waitUntil: 'networkidle' });
	const form = await open(page, action);
	await (typeof fields === 'function' ? fields(form) : fill(form, fields));
	await form.locator('button.button').last().click();
	await expect(page.locator('.notice', { hasText: 'C’est enregistré' })).toBeVisible();
}

/** Waits until the page says that it is in a state. */
export const state = (page: Page, word: string) =>
	expect(page.locator('header p.state strong')).toHaveText(`${word}.`);

/** Makes an entry from the page for that; gives its address. */
export async function create(page: Page, app: RunningApp, kind: string, sentence: string, plan: string) {
	await page.goto(`${base(app)}/entries/new?kind=${kind}&plan=${plan.split('/').pop()}`);
	await page.locator('[name="sentence"]').fill(sentence);
	await page.getByLabel('Tout le plan').check();
	await page.locator('form button.primary').click();
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	return page.url();
}
