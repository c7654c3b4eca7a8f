import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { comeAs, expect, isSaved, nameFieldOf, pickName, test, text } from '../support/browser.ts';
import { bubble, margin, phone, planWith, select } from '../support/plan-text.ts';

const SENTENCE = 'Le samedi, personne ne peut tenir le guichet.';
const dialog = (page: Page) => page.getByRole('dialog');

/** Says a disagreement on the selected words, seen by the whole plan. */
async function disagree(page: Page, sentence = SENTENCE, seenBy = 'Tout le plan') {
	await bubble(page).getByRole('button', { name: 'Désaccord' }).click();
	await dialog(page).getByLabel('Qui peut voir ce désaccord').selectOption({ label: seenBy });
	await dialog(page).getByLabel('Sur quoi n’êtes-vous pas d’accord').fill(sentence);
	await dialog(page).getByRole('button', { name: 'Dire ce désaccord' }).click();
	await expect(dialog(page)).toHaveCount(0);
}

test('on a phone: select, « Désaccord », one sentence sent', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou', phone);
	await planWith(page, app, 'Trois gestes');
	await select(page, 'le samedi matin');
	await page.getByRole('button', { name: 'Désaccord' }).tap();
	await expect(dialog(page)).toContainText('le samedi matin');
	await expect(dialog(page).getByLabel('Sur quoi n’êtes-vous pas d’accord')).toBeFocused();
	await expect(dialog(page).getByLabel('Qui peut voir ce désaccord')).toHaveValue('parties');
	await page.keyboard.type(SENTENCE);
	const send = dialog(page).getByRole('button', { name: 'Dire ce désaccord' });
	expect((await send.boundingBox())!.height).toBeGreaterThanOrEqual(44);
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await send.tap();
	await expect(dialog(page)).toHaveCount(0);
	await page.getByRole('button', { name: '1 désaccord' }).tap();
	await expect(dialog(page).getByRole('link', { name: SENTENCE })).toBeVisible();
	await expect(dialog(page)).toContainText('le samedi matin');
	expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await close();
});

test('a disagreement said on a passage is cited behind it, and beside it for everyone who is there', async ({
	browser,
	app
}) => {
	test.setTimeout(180_000);
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	const address = await planWith(awa.page, app, 'Cité');
	await karim.page.goto(address);
	await isSaved(karim.page);
	await select(awa.page, 'le samedi matin');
	await disagree(awa.page);
	const cited = text(awa.page).locator('a.citation');
	await expect(cited).toContainText('Désaccord');
	await expect(cited).toContainText(SENTENCE);
	await expect(cited).toContainText('Exprimé');
	await expect(text(karim.page).locator('a.citation')).toContainText(SENTENCE);
	await expect(margin(karim.page).getByRole('link', { name: SENTENCE })).toBeVisible();
	await expect(text(karim.page).locator('.passage.disagreement')).toHaveText('le samedi matin');
	// What is typed on both sides of the passage does not join it.
	await isSaved(awa.page);
	await text(karim.page).press('Control+Home');
	await karim.page.keyboard.type('Dès mars. ');
	await expect(text(awa.page)).toContainText('Dès mars.');
	await expect(text(awa.page).locator('.passage.disagreement')).toHaveText('le samedi matin');
	// A new title is there for whoever has the page open: within a second, on a machine with nothing else to do.
	const id = (await cited.getAttribute('data-entry'))!;
	const renamed = await awa.page.request.post(`${app.origin}/alliance-du-gue/entries/${id}?/act`, {
		form: { action: 'rename', title: 'Le samedi, oui, mais à deux.' },
		headers: { origin: app.origin }
	});
	expect(renamed.ok()).toBe(true);
	await expect(text(karim.page).locator('a.citation')).toContainText('Le samedi, oui, mais à deux.');
	await expect(margin(karim.page).getByRole('link', { name: 'Le samedi, oui, mais à deux.' })).toBeVisible();
	// The page that is sent shows the same, without any script.
	await expect
		.poll(async () => (await karim.page.request.get(address)).text(), { timeout: 15_000 })
		.toMatch(/<a class="citation disagreement"[^>]*href="\/alliance-du-gue\/entries\/[a-z0-9]{26}"/);
	// Shorter words in the text move what stands beside it.
	await expect(cited).toContainText('Le samedi, oui, mais à deux.');
	await margin(awa.page).getByRole('link', { name: 'Le samedi, oui, mais à deux.' }).hover();
	await expect(text(awa.page).locator('.passage.current')).toHaveText('le samedi matin');
	expect((await new AxeBuilder({ page: awa.page }).analyze()).violations).toEqual([]);
	await Promise.all([awa.close(), karim.close()]);
});

test('what only the organisations concerned may see leaves no mark for anyone else', async ({
	browser,
	app
}) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'Entre nous');
	const karim = await comeAs(browser, app, 'Karim Belhadri');
	await karim.page.goto(address);
	await isSaved(karim.page);
	const told: string[] = [];
	karim.page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => told.push(String(payload)))
	);
	await karim.page.reload();
	await isSaved(karim.page);
	await select(awa.page, 'le samedi matin');
	await disagree(awa.page, SENTENCE, 'Les organisations concernées');
	await expect(margin(awa.page).getByRole('link', { name: SENTENCE })).toBeVisible();
	await expect(text(awa.page).locator('a.citation')).toHaveCount(0);
	await expect(text(awa.page).locator('.passage.disagreement')).toHaveText('le samedi matin');
	const href = await margin(awa.page).getByRole('link', { name: SENTENCE }).getAttribute('href');
	const id = href!.split('/').at(-1)!;
	const html = await (await karim.page.request.get(address)).text();
	expect(html).not.toContain(id);
	expect(html).not.toContain(SENTENCE);
	await expect(text(karim.page).locator('.passage')).toHaveCount(0);
	expect(told.join('\n')).not.toContain(id);
	await Promise.all([awa.close(), karim.close()]);
});

test('a passage that was deleted says what it said', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Supprimé');
	await select(page, 'un guichet commun');
	await disagree(page);
	await isSaved(page);
	await select(page, 'un guichet commun');
	await page.keyboard.press('Delete');
	await expect(margin(page)).toContainText('Ce passage a été supprimé. Il disait : « un guichet commun »');
	await page.keyboard.press('Control+z');
	await expect(text(page).locator('.passage.disagreement')).toHaveText('un guichet commun');
	await expect(margin(page)).not.toContainText('Ce passage a été supprimé');
	await close();
});

test('a citation that is deleted deletes nothing, and one that is copied is the same', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Copié');
	await select(page, 'le samedi matin');
	await disagree(page);
	const cited = text(page).locator('a.citation');
	await expect(cited).toHaveCount(1);
	await text(page).press('Control+a');
	await page.keyboard.press('Control+c');
	await page.keyboard.press('Control+End');
	await page.keyboard.press('Enter');
	await page.keyboard.press('Control+v');
	await expect(cited).toHaveCount(2);
	expect(
		new Set(await cited.evaluateAll((all) => all.map((it) => (it as HTMLAnchorElement).href))).size
	).toBe(1);
	await text(page).press('Control+a');
	await page.keyboard.press('Delete');
	await expect(cited).toHaveCount(0);
	await expect(margin(page).getByRole('link', { name: SENTENCE })).toBeVisible();
	await close();
});

test('with the keyboard only: begun, sent, read and opened', async ({ browser, app }) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Au clavier');
	await page.keyboard.press('Home');
	await page.keyboard.press('Control+Shift+ArrowRight');
	await page.keyboard.press('Control+Alt+d');
	await expect(dialog(page)).toContainText('Nous');
	await page.keyboard.press('Escape');
	await expect(dialog(page)).toHaveCount(0);
	await expect(text(page)).toBeFocused();
	await page.keyboard.press('Control+Alt+e');
	await page.keyboard.press('Enter');
	await expect(dialog(page)).toContainText('Écrivez une phrase.');
	await page.keyboard.type('Hauteclaire tient la permanence.');
	await page.keyboard.press('Enter');
	await expect(dialog(page)).toHaveCount(0);
	await expect(text(page).locator('a.citation.commitment')).toContainText('Hauteclaire tient la permanence.');
	await expect(text(page)).toBeFocused();
	await page.keyboard.press('End');
	await page.keyboard.type(' /désacc');
	await page.keyboard.press('Enter');
	await expect(dialog(page)).toContainText('Sans passage choisi');
	await page.keyboard.press('Escape');
	await expect(text(page)).toBeFocused();
	await page.keyboard.press('Tab');
	for (let i = 0; i < 30; i += 1) {
		if (
			await margin(page)
				.getByRole('link')
				.first()
				.evaluate((it) => it === document.activeElement)
		)
			break;
		await page.keyboard.press('Tab');
	}
	await expect(text(page).locator('.passage.current')).toHaveText('Nous');
	await page.keyboard.press('Enter');
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await close();
});

test('a commenter begins one from a text that they cannot change', async ({ browser, app }) => {
	const awa = await comeAs(browser, app, 'Awa Diarrassou');
	const address = await planWith(awa.page, app, 'À commenter, et plus');
	const samuel = await comeAs(browser, app, 'Samuel Obertane');
	await samuel.page.goto(address);
	await expect(text(samuel.page)).toHaveAttribute('contenteditable', 'false');
	await select(samuel.page, 'dans la halle');
	// A comment, other words, and the three kinds: nothing that changes the text.
	await expect(bubble(samuel.page).getByRole('button')).toHaveText([
		'Commenter',
		'Proposer',
		'Accord',
		'Désaccord',
		'Engagement'
	]);
	await disagree(samuel.page, 'La halle n’est pas chauffée.');
	await expect(margin(samuel.page).getByRole('link', { name: 'La halle n’est pas chauffée.' })).toBeVisible();
	await expect(text(samuel.page).locator('a.citation')).toHaveCount(0);
	await expect(margin(awa.page).getByRole('link', { name: 'La halle n’est pas chauffée.' })).toBeVisible();
	await text(samuel.page).locator('.passage').click();
	await expect(margin(samuel.page).getByRole('link').first()).toBeFocused();
	await Promise.all([awa.close(), samuel.close()]);
});

test('what was typed stays when it cannot be sent', async ({ browser, app }) => {
	const { page, context, close } = await comeAs(browser, app, 'Awa Diarrassou');
	await planWith(page, app, 'Sans réseau');
	await select(page, 'un guichet commun');
	await bubble(page).getByRole('button', { name: 'Accord', exact: true }).click();
	await dialog(page).getByLabel('Sur quoi êtes-vous d’accord').fill('Un seul guichet.');
	await context.setOffline(true);
	await dialog(page).getByRole('button', { name: 'Dire cet accord' }).click();
	await expect(dialog(page)).toContainText('vérifiez votre connexion');
	await expect(dialog(page).getByLabel('Sur quoi êtes-vous d’accord')).toHaveValue('Un seul guichet.');
	await context.setOffline(false);
	await dialog(page).getByRole('button', { name: 'Dire cet accord' }).click();
	await expect(dialog(page)).toHaveCount(0);
	await expect(text(page).locator('a.citation.agreement')).toContainText('Un seul guichet.');
	await close();
});

test('on a phone whoever promises, and whoever is confided in, is found by how their name begins', async ({
	browser,
	app
}) => {
	const { page, close } = await comeAs(browser, app, 'Awa Diarrassou', phone);
	const address = await planWith(page, app, 'À qui le demander');
	await select(page, 'le samedi matin');
	await page.getByRole('button', { name: 'Engagement' }).tap();
	await dialog(page).getByLabel('Qui fait quoi, pour quand').fill('Tenir la porte le samedi.');
	const who = nameFieldOf(page, 'organisationId');
	await who.fill('roues');
	const option = page.getByRole('option', { name: 'Les Roues d’Aubre' });
	await expect(option).toBeInViewport({ ratio: 1 });
	await page.keyboard.press('Escape');
	await expect(option).toBeHidden();
	await expect(dialog(page)).toBeVisible();
	await who.fill('Les Rouages');
	await dialog(page).getByRole('button', { name: 'Prendre cet engagement' }).tap();
	await expect(dialog(page)).toContainText('Personne ne porte ce nom ici');
	await expect(who).toBeFocused();
	// A name that is typed and not taken from the list is understood.
	await who.fill('les roues d’aubre');
	await dialog(page).getByRole('button', { name: 'Prendre cet engagement' }).tap();
	await expect(dialog(page)).toHaveCount(0);
	await expect(text(page).locator('a.citation.commitment')).toContainText('Les Roues d’Aubre');

	await select(page, 'dans la halle');
	await page.getByRole('button', { name: 'Désaccord' }).tap();
	await dialog(page).getByLabel('Sur quoi n’êtes-vous pas d’accord').fill(SENTENCE);
	await dialog(page)
		.getByLabel('Qui peut voir ce désaccord')
		.selectOption({ label: 'Moi et la facilitation' });
	await pickName(nameFieldOf(page, 'confidantId'), 'Solène Kerdraval');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await dialog(page).getByRole('button', { name: 'Dire ce désaccord' }).tap();
	await expect(dialog(page)).toHaveCount(0);
	await page.goto(
		`${app.origin}/alliance-du-gue/register?plan=${address.split('/').at(-1)}&kind=disagreement`
	);
	await page.getByRole('link', { name: SENTENCE }).tap();
	await page.waitForURL(/\/entries\/[a-z0-9]{26}$/);
	await expect(page.getByText('Solène Kerdraval').first()).toBeVisible();
	await close();
});
