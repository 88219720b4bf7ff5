-- everything
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$select=ConversationId,Status,CreatedAt
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[Status] AS [C1], [c].[CreatedAt] AS [C2]
FROM [Conversations] AS [c]
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=Status eq 'CLOSED'&$orderby=CreatedAt desc
DECLARE @Value1 int = 101;
DECLARE @Value nvarchar(16) = N'CLOSED';

SELECT TOP(@Value1) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[Status] = @Value
ORDER BY [c].[CreatedAt] DESC, [c].[ConversationId] DESC

-- ?$filter=CreatedDateKey ge 20240301 and CreatedDateKey lt 20240401
DECLARE @Value int = 101;
DECLARE @p datetime2 = '2024-02-28T22:00:00.0000000Z';
DECLARE @p1 int = 20240301;
DECLARE @p2 datetime2 = '2024-04-03T02:00:00.0000000Z';
DECLARE @p3 int = 20240401;

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[CreatedAt] >= @p AND [c].[CreatedDateKey] >= @p1 AND [c].[CreatedAt] < @p2 AND [c].[CreatedDateKey] < @p3
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=InboxIdCreated eq 'a' or InboxIdCreated eq 'b' or InboxIdCreated eq null
DECLARE @Value1 int = 101;
DECLARE @Value2 nvarchar(64) = N'a';
DECLARE @Value3 nvarchar(64) = N'b';

SELECT TOP(@Value1) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[InboxIdCreated] IS NULL OR [c].[InboxIdCreated] IN (@Value2, @Value3)
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=contains(Topics,'x') and not startswith(ConversationId,'y') and endswith(CustomerId,'z')
DECLARE @Value3 int = 101;
DECLARE @Value_contains nvarchar(4000) = N'%x%';
DECLARE @Value1_startswith nvarchar(64) = N'y%';
DECLARE @Value2_endswith nvarchar(64) = N'%z';

SELECT TOP(@Value3) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[Topics] IS NOT NULL AND [c].[Topics] LIKE @Value_contains ESCAPE N'\' AND [c].[ConversationId] NOT LIKE @Value1_startswith ESCAPE N'\' AND [c].[CustomerId] IS NOT NULL AND [c].[CustomerId] LIKE @Value2_endswith ESCAPE N'\'
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=not (FirstClosedAt gt 2024-03-04T00:00:00Z) and year(CreatedAt) eq 2024
DECLARE @Value int = 101;
DECLARE @p datetime2 = '2024-03-04T00:00:00.0000000Z';
DECLARE @p1 int = 2024;

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE ([c].[FirstClosedAt] IS NULL OR [c].[FirstClosedAt] <= @p) AND DATEPART(year, [c].[CreatedAt]) = @p1
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=date(CreatedAt) eq 2024-03-04
DECLARE @Value int = 101;
DECLARE @p datetime2 = '2024-03-04T00:00:00.0000000Z';
DECLARE @p1 datetime2 = '2024-03-05T00:00:00.0000000Z';

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[CreatedAt] >= @p AND [c].[CreatedAt] < @p1
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=PaymentAmountCompletedUsd ge 10.5 and PaymentAmountCompletedUsd mul 2 lt 100
DECLARE @Value int = 101;
DECLARE @p decimal(19,4) = 10.5;
DECLARE @p1 float = 2.0E0;
DECLARE @p2 float = 100.0E0;

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[PaymentAmountCompletedUsd] >= @p AND (CAST([c].[PaymentAmountCompletedUsd] AS float) / 1.0E0) * @p1 < @p2
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=HandleTimeSeconds div 60 gt 10 or round(HandleTimeSeconds) eq 5
DECLARE @Value int = 101;
DECLARE @p float = 60.0E0;
DECLARE @p1 float = 10.0E0;
DECLARE @p2 float = 5.0E0;

SELECT TOP(@Value) [c].[CreatedAt] AS [C0], [c].[ConversationId] AS [C1], [c].[CustomerId] AS [C2], [c].[ConversationLink] AS [C3], [c].[Status] AS [C4], [c].[AssignedAgentIdCurrent] AS [C5], [c].[AssignedAgentNameCurrent] AS [C6], [c].[InboxIdCurrent] AS [C7], [c].[InboxNameCurrent] AS [C8], [c].[FirstClosedAt] AS [C9], [c].[LastClosedAt] AS [C10], [c].[InitiatorTypeCreated] AS [C11], [c].[InitiatorAgentIdCreated] AS [C12], [c].[InitiatorAgentNameCreated] AS [C13], [c].[InboxIdCreated] AS [C14], [c].[InboxNameCreated] AS [C15], [c].[AssignedAgentIdCreated] AS [C16], [c].[AssignedAgentNameCreated] AS [C17], [c].[InitiatorTypeLastClosed] AS [C18], [c].[InitiatorAgentIdLastClosed] AS [C19], [c].[InitiatorAgentNameLastClosed] AS [C20], [c].[InitiatorRuleIdLastClosed] AS [C21], [c].[InboxIdLastClosed] AS [C22], [c].[InboxNameLastClosed] AS [C23], [c].[AssignedAgentIdLastClosed] AS [C24], [c].[AssignedAgentNameLastClosed] AS [C25], [c].[Topics] AS [C26], [c].[TopicsWithHierarchy] AS [C27], [c].[FirstContactId] AS [C28], [c].[FirstChannel] AS [C29], [c].[SecondChannel] AS [C30], [c].[ThirdChannel] AS [C31], [c].[LastChannel] AS [C32], [c].[CreatedToFirstClosedSeconds] AS [C33], [c].[CreatedToLastClosedSeconds] AS [C34], [c].[HandleTimeSeconds] AS [C35], [c].[IsFcrEligible] AS [C36], [c].[IsFcrSuccess] AS [C37], [c].[MergedConversations] AS [C38], [c].[CountOfContacts] AS [C39], [c].[CountOfChannels] AS [C40], [c].[CountOfNotes] AS [C41], [c].[CountOfAgents] AS [C42], [c].[CountOfInboxesAssigned] AS [C43], [c].[TimesAgentUnassignedByRule] AS [C44], [c].[TimesClosed] AS [C45], [c].[TimesReopened] AS [C46], [c].[TimesTopicAdded] AS [C47], [c].[TimesTopicRemoved] AS [C48], [c].[PaymentRequestsCompleted] AS [C49], [c].[PaymentRequestsDeclined] AS [C50], [c].[PaymentAmountCompletedUsd] AS [C51], [c].[PaymentAmountDeclinedUsd] AS [C52], [c].[CreatedDate] AS [C53], [c].[FirstClosedDate] AS [C54], [c].[LastClosedDate] AS [C55], [c].[CreatedDateKey] AS [C56], [c].[FirstClosedDateKey] AS [C57], [c].[LastClosedDateKey] AS [C58], [c].[LastEventAt] AS [C59], [c].[RecomputedAt] AS [C60], [c].[Revision] AS [C61]
FROM [Conversations] AS [c]
WHERE [c].[HandleTimeSeconds] / @p > @p1 OR ROUND([c].[HandleTimeSeconds], 0) = @p2
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$orderby=HandleTimeSeconds desc,Topics&$select=ConversationId
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[HandleTimeSeconds] AS [C1], [c].[Topics] AS [C2]
FROM [Conversations] AS [c]
ORDER BY [c].[HandleTimeSeconds] DESC, [c].[Topics], [c].[ConversationId]

-- ?$apply=groupby((Status,FirstChannel),aggregate($count as N,PaymentAmountCompletedUsd with sum as Paid,HandleTimeSeconds with average as Mean,CustomerId with countdistinct as Customers))&$orderby=N desc
SELECT [c].[Status] AS [C0], [c].[FirstChannel] AS [C1], COUNT_BIG(*) AS [C2], COALESCE(SUM([c].[PaymentAmountCompletedUsd]), 0.0) AS [C3], AVG([c].[HandleTimeSeconds]) AS [C4], COUNT_BIG(DISTINCT ([c].[CustomerId])) AS [C5]
FROM [Conversations] AS [c]
GROUP BY [c].[Status], [c].[FirstChannel]
ORDER BY COUNT_BIG(*) DESC, [c].[Status] DESC, [c].[FirstChannel] DESC

-- ?$apply=filter(IsFcrEligible)/aggregate(HandleTimeSeconds with sum as S,CreatedAt with max as L)
SELECT CASE
    WHEN MAX([c0].[HandleTimeSeconds]) IS NULL THEN NULL
    ELSE COALESCE(SUM([c0].[HandleTimeSeconds]), 0.0E0)
END AS [C0], MAX([c0].[CreatedAt]) AS [C1]
FROM (
    SELECT [c].[CreatedAt], [c].[HandleTimeSeconds], 1 AS [Key]
    FROM [Conversations] AS [c]
    WHERE [c].[IsFcrEligible] = CAST(1 AS bit)
) AS [c0]
GROUP BY [c0].[Key]

-- ?$apply=groupby((InboxNameCurrent))&$filter=InboxNameCurrent ne null
SELECT [c0].[C0]
FROM (
    SELECT DISTINCT [c].[InboxNameCurrent] AS [C0]
    FROM [Conversations] AS [c]
    WHERE [c].[InboxNameCurrent] IS NOT NULL
) AS [c0]
ORDER BY [c0].[C0]

-- ?$filter=Status eq 'OPEN'&$select=ConversationId
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE [c].[Status] = N'OPEN'
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=Revision gt 100&$select=ConversationId
DECLARE @Value int = 101;
DECLARE @p bigint = CAST(100 AS bigint);

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE [c].[Revision] > @p
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$search=refund NOT "gift card"&$select=ConversationId
DECLARE @Value2 int = 101;
DECLARE @Value_contains nvarchar(4000) = N'%refund%';
DECLARE @Value1_contains nvarchar(4000) = N'%gift card%';

SELECT TOP(@Value2) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE [c].[SearchText] LIKE @Value_contains ESCAPE N'\' AND [c].[SearchText] NOT LIKE @Value1_contains ESCAPE N'\'
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$compute=CountOfContacts add CountOfNotes as Touches&$filter=Touches gt 2&$select=ConversationId,Touches
DECLARE @Value int = 101;
DECLARE @p bigint = CAST(2 AS bigint);

SELECT TOP(@Value) [c].[ConversationId] AS [C0], CAST([c].[CountOfContacts] AS bigint) + CAST([c].[CountOfNotes] AS bigint) AS [C1], [c].[CreatedAt] AS [C2]
FROM [Conversations] AS [c]
WHERE CAST([c].[CountOfContacts] AS bigint) + CAST([c].[CountOfNotes] AS bigint) > @p
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=time(CreatedAt) lt 12:00:00 and fractionalseconds(CreatedAt) lt 0.5&$select=ConversationId
DECLARE @Value int = 101;
DECLARE @p bigint = CAST(43200000 AS bigint);
DECLARE @p1 float = 0.5E0;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE CAST(DATEPART(hour, [c].[CreatedAt]) AS bigint) * CAST(3600000 AS bigint) + CAST(DATEPART(minute, [c].[CreatedAt]) AS bigint) * CAST(60000 AS bigint) + CAST(DATEPART(second, [c].[CreatedAt]) AS bigint) * CAST(1000 AS bigint) + CAST(DATEPART(millisecond, [c].[CreatedAt]) AS bigint) < @p AND CAST(DATEPART(millisecond, [c].[CreatedAt]) AS float) / 1000.0E0 < @p1
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$filter=ConversationTopics/any(t:t/Topic/Level eq 2) and ConversationContacts/$count gt 1&$select=ConversationId
DECLARE @Value int = 101;
DECLARE @p int = 2;
DECLARE @p1 int = 1;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE EXISTS (
    SELECT 1
    FROM [ConversationTopics] AS [c0]
    WHERE [c0].[ConversationId] = [c].[ConversationId] AND (
        SELECT TOP(1) [t].[Level]
        FROM [TopicTree] AS [t]
        WHERE [t].[Id] = [c0].[TopicId]) = @p) AND (
    SELECT COUNT(*)
    FROM [ConversationContacts] AS [c1]
    WHERE [c1].[ConversationId] = [c].[ConversationId]) > @p1
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ?$apply=topcount(3,HandleTimeSeconds)&$select=ConversationId
DECLARE @Value1 int = 101;
DECLARE @Value int = 3;

SELECT TOP(@Value1) [c0].[ConversationId] AS [C0], [c0].[HandleTimeSeconds] AS [C1]
FROM (
    SELECT TOP(@Value) [c].[ConversationId], [c].[HandleTimeSeconds]
    FROM [Conversations] AS [c]
    ORDER BY [c].[HandleTimeSeconds] DESC, [c].[ConversationId]
) AS [c0]
ORDER BY [c0].[HandleTimeSeconds] DESC, [c0].[ConversationId] DESC

-- ?$apply=groupby((Status),aggregate($count as N))/orderby(N desc)/skip(1)/top(2)
DECLARE @Value1 int = 2;
DECLARE @Value int = 1;

SELECT [c1].[C0], [c1].[C1]
FROM (
    SELECT TOP(@Value1) [c0].[C0], [c0].[C1]
    FROM (
        SELECT [c].[Status] AS [C0], COUNT_BIG(*) AS [C1]
        FROM [Conversations] AS [c]
        GROUP BY [c].[Status]
        ORDER BY COUNT_BIG(*) DESC, [c].[Status]
        OFFSET @Value ROWS
    ) AS [c0]
    ORDER BY [c0].[C1] DESC, [c0].[C0]
) AS [c1]
ORDER BY [c1].[C1] DESC, [c1].[C0] DESC

-- ?$apply=concat(groupby((Status),aggregate($count as N)),aggregate($count as N))
SELECT [u].[C0], [u].[C1]
FROM (
    SELECT [c].[Status] AS [C0], COUNT_BIG(*) AS [C1], 0 AS [C2]
    FROM [Conversations] AS [c]
    GROUP BY [c].[Status]
    UNION ALL
    SELECT NULL AS [C0], ISNULL([c2].[C0], CAST(0 AS bigint)) AS [C1], 1 AS [C2]
    FROM (
        SELECT 1 AS Value
    ) AS [s]
    LEFT JOIN (
        SELECT COUNT_BIG(*) AS [C0]
        FROM (
            SELECT 1 AS [Key]
            FROM [Conversations] AS [c0]
        ) AS [c1]
        GROUP BY [c1].[Key]
    ) AS [c2] ON 1 = 1
) AS [u]
ORDER BY [u].[C2], [u].[C0], [u].[C1]

-- ?$apply=compute(CountOfContacts mul 2 as Twice)/filter(Twice gt 2)/groupby((Twice),aggregate(CountOfNotes with sum as Notes))
DECLARE @p bigint = CAST(2 AS bigint);
DECLARE @p1 bigint = CAST(2 AS bigint);

SELECT [c0].[C0], COALESCE(SUM(CAST([c0].[CountOfNotes] AS bigint)), CAST(0 AS bigint)) AS [C1]
FROM (
    SELECT [c].[CountOfNotes], CAST([c].[CountOfContacts] AS bigint) * @p AS [C0]
    FROM [Conversations] AS [c]
    WHERE CAST([c].[CountOfContacts] AS bigint) * @p > @p1
) AS [c0]
GROUP BY [c0].[C0]
ORDER BY [c0].[C0]

-- the second page by CreatedAt desc
DECLARE @Value4 int = 101;
DECLARE @p datetime2 = '2024-03-04T00:00:00.0000000Z';
DECLARE @Value nvarchar(64) = N'c1';

SELECT TOP(@Value4) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE [c].[CreatedAt] <= @p AND ([c].[CreatedAt] < @p OR ([c].[CreatedAt] = @p AND [c].[ConversationId] < @Value))
ORDER BY [c].[CreatedAt] DESC, [c].[ConversationId] DESC

-- within the scope of two inboxes
DECLARE @Value int = 101;
DECLARE @inboxes1 nvarchar(64) = N'a';
DECLARE @inboxes2 nvarchar(64) = N'b';

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE [c].[InboxIdCreated] IN (@inboxes1, @inboxes2)
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- ConversationTopics
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[TopicId] AS [C1], [c].[Position] AS [C2]
FROM [ConversationTopics] AS [c]
ORDER BY [c].[ConversationId], [c].[Position], [c].[TopicId]

-- ConversationContacts
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ContactId] AS [C0], [c].[ConversationId] AS [C1], [c].[Position] AS [C2], [c].[Channel] AS [C3], [c].[InitiatorType] AS [C4], [c].[StartedAt] AS [C5]
FROM [ConversationContacts] AS [c]
ORDER BY [c].[ConversationId], [c].[Position], [c].[ContactId]

-- ConversationAssignments
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[Position] AS [C1], [c].[At] AS [C2], [c].[FromInboxId] AS [C3], [c].[ToInboxId] AS [C4], [c].[FromAgentId] AS [C5], [c].[ToAgentId] AS [C6], [c].[Reason] AS [C7], [c].[InitiatorType] AS [C8], [c].[InitiatorRuleId] AS [C9]
FROM [ConversationAssignments] AS [c]
ORDER BY [c].[ConversationId], [c].[Position]

-- Topics
DECLARE @Value int = 101;

SELECT TOP(@Value) [t].[Id] AS [C0], [t].[Name] AS [C1], [t].[ParentId] AS [C2], [t].[Path] AS [C3], [t].[Level] AS [C4], [t].[Level1] AS [C5], [t].[Level2] AS [C6], [t].[Level3] AS [C7], [t].[IsDisabled] AS [C8]
FROM [TopicTree] AS [t]
ORDER BY [t].[Id]

-- Agents
DECLARE @Value int = 101;

SELECT TOP(@Value) [a].[Id] AS [C0], [a].[Name] AS [C1], [a].[EmailAddress] AS [C2]
FROM [Agents] AS [a]
ORDER BY [a].[Id]

-- Inboxes
DECLARE @Value int = 101;

SELECT TOP(@Value) [i].[Id] AS [C0], [i].[Name] AS [C1], [i].[Disabled] AS [C2]
FROM [Inboxes] AS [i]
ORDER BY [i].[Id]

-- Dates
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[Date] AS [C0], [c].[DateKey] AS [C1], [c].[Year] AS [C2], [c].[Quarter] AS [C3], [c].[Month] AS [C4], [c].[MonthName] AS [C5], [c].[YearMonth] AS [C6], [c].[Day] AS [C7], [c].[DayOfWeek] AS [C8], [c].[DayName] AS [C9], [c].[Week] AS [C10], [c].[WeekYear] AS [C11], [c].[IsWeekend] AS [C12]
FROM (
    SELECT d.Date, YEAR(d.Date) * 10000 + MONTH(d.Date) * 100 + DAY(d.Date) AS DateKey, YEAR(d.Date) AS Year,
        DATEPART(quarter, d.Date) AS Quarter, MONTH(d.Date) AS Month, CASE MONTH(d.Date) WHEN 1 THEN 'January' WHEN 2 THEN 'February' WHEN 3 THEN 'March' WHEN 4 THEN 'April' WHEN 5 THEN 'May' WHEN 6 THEN 'June' WHEN 7 THEN 'July' WHEN 8 THEN 'August' WHEN 9 THEN 'September' WHEN 10 THEN 'October' WHEN 11 THEN 'November' WHEN 12 THEN 'December' END COLLATE Latin1_General_100_BIN2 AS MonthName,
        CONVERT(nvarchar(7), d.Date, 23) COLLATE Latin1_General_100_BIN2 AS YearMonth, DAY(d.Date) AS Day, d.Number % 7 + 1 AS DayOfWeek,
        CASE d.Number % 7 + 1 WHEN 1 THEN 'Monday' WHEN 2 THEN 'Tuesday' WHEN 3 THEN 'Wednesday' WHEN 4 THEN 'Thursday' WHEN 5 THEN 'Friday' WHEN 6 THEN 'Saturday' WHEN 7 THEN 'Sunday' END COLLATE Latin1_General_100_BIN2 AS DayName, DATEPART(iso_week, d.Date) AS Week,
        YEAR(DATEADD(day, 3 - d.Number % 7, d.Date)) AS WeekYear, CAST(CASE WHEN d.Number % 7 >= 5 THEN 1 ELSE 0 END AS bit) AS IsWeekend
    FROM (
        SELECT n.n AS Number, DATEADD(day, n.n, CAST('1900-01-01' AS date)) AS Date
        FROM (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
            FROM (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS f CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS e CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS c CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS b CROSS JOIN (SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9) AS a) AS n
        WHERE n.n BETWEEN
            (SELECT TOP (1) DATEDIFF(day, CAST('1900-01-01' AS date), DATEFROMPARTS(YEAR(CreatedDate), 1, 1)) FROM Conversations ORDER BY CreatedAt)
            AND (SELECT TOP (1) DATEDIFF(day, CAST('1900-01-01' AS date), DATEFROMPARTS(CASE
                    WHEN YEAR(COALESCE(LastClosedDate, CreatedDate)) > YEAR(LastEventAt) THEN YEAR(COALESCE(LastClosedDate, CreatedDate)) ELSE YEAR(LastEventAt) END, 12, 31))
                FROM Conversations ORDER BY LastEventAt DESC)) AS d
) AS [c]
ORDER BY [c].[DateKey]

-- AuditEvents
DECLARE @Value int = 101;

SELECT TOP(@Value) [a].[Id] AS [C0], [a].[At] AS [C1], [a].[Actor] AS [C2], [a].[ActorName] AS [C3], [a].[Address] AS [C4], [a].[Action] AS [C5], [a].[Target] AS [C6], [a].[Result] AS [C7], [a].[Detail] AS [C8]
FROM [AuditEvents] AS [a]
ORDER BY [a].[Id]

-- topics by their names
DECLARE @Value1 int = 101;
DECLARE @Value nvarchar(16) = N'CLOSED';

SELECT TOP(@Value1) [c].[ConversationId] AS [C0], [c].[TopicId] AS [C1], [c].[Position] AS [C2], (
    SELECT TOP(1) [t0].[Name]
    FROM [TopicTree] AS [t0]
    WHERE [t0].[Id] = [c].[TopicId]) AS [C3]
FROM [ConversationTopics] AS [c]
WHERE (
    SELECT TOP(1) [c0].[Status]
    FROM [Conversations] AS [c0]
    WHERE [c0].[ConversationId] = [c].[ConversationId]) = @Value
ORDER BY (
    SELECT TOP(1) [t].[Name]
    FROM [TopicTree] AS [t]
    WHERE [t].[Id] = [c].[TopicId]), [c].[ConversationId], [c].[TopicId]

-- within a scope of no inbox
DECLARE @Value int = 101;

SELECT TOP(@Value) [c].[ConversationId] AS [C0], [c].[CreatedAt] AS [C1]
FROM [Conversations] AS [c]
WHERE 0 = 1
ORDER BY [c].[CreatedAt], [c].[ConversationId]

-- contacts within the scope of two inboxes
DECLARE @Value int = 101;
DECLARE @inboxes1 nvarchar(64) = N'a';
DECLARE @inboxes2 nvarchar(64) = N'b';

SELECT TOP(@Value) [c].[ContactId] AS [C0], [c].[ConversationId] AS [C1], [c].[Position] AS [C2], [c].[Channel] AS [C3], [c].[InitiatorType] AS [C4], [c].[StartedAt] AS [C5]
FROM [ConversationContacts] AS [c]
WHERE EXISTS (
    SELECT 1
    FROM [Conversations] AS [c0]
    WHERE [c0].[InboxIdCreated] IN (@inboxes1, @inboxes2) AND [c0].[ConversationId] = [c].[ConversationId])
ORDER BY [c].[ConversationId], [c].[Position], [c].[ContactId]

-- issues
DECLARE @Value1 int = 101;
DECLARE @Value nvarchar(32) = N'UnknownType';

SELECT TOP(@Value1) [c].[Kind] AS [C0], [c].[Subject] AS [C1], [c].[ConversationId] AS [C2], [c].[EventId] AS [C3], [c].[Count] AS [C4], [c].[FirstSeenAt] AS [C5], [c].[LastSeenAt] AS [C6], [c].[Detail] AS [C7]
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS nvarchar(20)), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source + ', line ' + CAST(r.Line AS nvarchar(20)) + ': ' + r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an agent that has no name in the directory. Load its entry: PUT /directory/agents.'
    FROM ReferencedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an inbox that has no name in the directory. Load its entry: PUT /directory/inboxes.'
    FROM ReferencedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events refer to a topic that has no name in the directory. Load its entry: PUT /directory/topics.'
    FROM ReferencedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS [c]
WHERE [c].[Kind] = @Value
ORDER BY [c].[Kind], [c].[Subject]

-- issues within the scope of two inboxes
DECLARE @Value int = 101;
DECLARE @inboxes1 nvarchar(64) = N'a';
DECLARE @inboxes2 nvarchar(64) = N'b';

SELECT TOP(@Value) [c].[Kind] AS [C0], [c].[Subject] AS [C1]
FROM (
    SELECT Kind, Subject, ConversationId, EventId, Count, FirstSeenUtc AS FirstSeenAt, LastSeenUtc AS LastSeenAt, Detail FROM DataIssues
    UNION ALL
    SELECT 'RejectedLine', CAST(r.Id AS nvarchar(20)), NULL, NULL, 1, r.ReceivedUtc, r.ReceivedUtc,
        r.Source + ', line ' + CAST(r.Line AS nvarchar(20)) + ': ' + r.Reason
    FROM RejectedLines AS r
    UNION ALL
    SELECT 'AgentWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 2 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an agent that has no name in the directory. Load its entry: PUT /directory/agents.'
    FROM ReferencedIds AS m LEFT JOIN Agents AS d ON d.Id = m.Id
    WHERE m.Kind = 2 AND d.Name IS NULL
    UNION ALL
    SELECT 'InboxWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 3 AND c.Id = m.Id), NULL, NULL,
        'Events refer to an inbox that has no name in the directory. Load its entry: PUT /directory/inboxes.'
    FROM ReferencedIds AS m LEFT JOIN Inboxes AS d ON d.Id = m.Id
    WHERE m.Kind = 3 AND d.Name IS NULL
    UNION ALL
    SELECT 'TopicWithoutName', m.Id, NULL, NULL,
        (SELECT COUNT(DISTINCT c.ConversationId) FROM ConversationReferences AS c WHERE c.Kind = 4 AND c.Id = m.Id), NULL, NULL,
        'Events refer to a topic that has no name in the directory. Load its entry: PUT /directory/topics.'
    FROM ReferencedIds AS m LEFT JOIN Topics AS d ON d.Id = m.Id
    WHERE m.Kind = 4 AND d.Name IS NULL
) AS [c]
WHERE EXISTS (
    SELECT 1
    FROM [Conversations] AS [c0]
    WHERE [c0].[InboxIdCreated] IN (@inboxes1, @inboxes2) AND [c0].[ConversationId] = [c].[ConversationId])
ORDER BY [c].[Kind], [c].[Subject]
