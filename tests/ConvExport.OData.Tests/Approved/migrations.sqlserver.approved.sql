IF OBJECT_ID(N'[__EFMigrationsHistory]') IS NULL
BEGIN
    CREATE TABLE [__EFMigrationsHistory] (
        [MigrationId] nvarchar(150) NOT NULL,
        [ProductVersion] nvarchar(32) NOT NULL,
        CONSTRAINT [PK___EFMigrationsHistory] PRIMARY KEY ([MigrationId])
    );
END;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Agents] (
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [EmailAddress] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_Agents] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [ApiKeys] (
        [Id] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Role] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [SecretHash] varbinary(32) NOT NULL,
        [Inboxes] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CreatedUtc] datetime2 NOT NULL,
        [RevokedUtc] datetime2 NULL,
        CONSTRAINT [PK_ApiKeys] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [ConversationContacts] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Position] int NOT NULL,
        [ContactId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Channel] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorType] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [StartedAt] datetime2(3) NOT NULL,
        CONSTRAINT [PK_ConversationContacts] PRIMARY KEY ([ConversationId], [Position])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [ConversationReferences] (
        [Kind] int NOT NULL,
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [EventDay] int NOT NULL,
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_ConversationReferences] PRIMARY KEY ([Kind], [Id], [EventDay], [ConversationId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Conversations] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CreatedAt] datetime2(3) NOT NULL,
        [CustomerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [ConversationLink] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NULL,
        [Status] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AssignedAgentIdCurrent] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [AssignedAgentNameCurrent] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxIdCurrent] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxNameCurrent] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [FirstClosedAt] datetime2(3) NULL,
        [LastClosedAt] datetime2(3) NULL,
        [InitiatorTypeCreated] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorAgentIdCreated] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorAgentNameCreated] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxIdCreated] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxNameCreated] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [AssignedAgentIdCreated] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [AssignedAgentNameCreated] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorTypeLastClosed] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorAgentIdLastClosed] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorAgentNameLastClosed] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorRuleIdLastClosed] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxIdLastClosed] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InboxNameLastClosed] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [AssignedAgentIdLastClosed] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [AssignedAgentNameLastClosed] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Topics] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [TopicsWithHierarchy] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [FirstContactId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [FirstChannel] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [SecondChannel] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [ThirdChannel] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [LastChannel] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [CreatedToFirstClosedSeconds] float NULL,
        [CreatedToLastClosedSeconds] float NULL,
        [HandleTimeSeconds] float NULL,
        [IsFcrEligible] bit NOT NULL,
        [IsFcrSuccess] bit NOT NULL,
        [MergedConversations] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [CountOfContacts] int NOT NULL,
        [CountOfChannels] int NOT NULL,
        [CountOfNotes] int NOT NULL,
        [CountOfAgents] int NOT NULL,
        [CountOfInboxesAssigned] int NOT NULL,
        [TimesAgentUnassignedByRule] int NOT NULL,
        [TimesClosed] int NOT NULL,
        [TimesReopened] int NOT NULL,
        [TimesTopicAdded] int NOT NULL,
        [TimesTopicRemoved] int NOT NULL,
        [PaymentRequestsCompleted] int NOT NULL,
        [PaymentRequestsDeclined] int NOT NULL,
        [PaymentAmountCompletedUsd] decimal(19,4) NOT NULL,
        [PaymentAmountDeclinedUsd] decimal(19,4) NOT NULL,
        [CreatedDate] date NOT NULL,
        [FirstClosedDate] date NULL,
        [LastClosedDate] date NULL,
        [CreatedDateKey] int NOT NULL,
        [FirstClosedDateKey] int NULL,
        [LastClosedDateKey] int NULL,
        [LastEventAt] datetime2(3) NOT NULL,
        [RecomputedAt] datetime2(3) NOT NULL,
        [Revision] bigint NOT NULL,
        [TopicIds] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ContentHash] binary(16) NOT NULL,
        [SearchText] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_Conversations] PRIMARY KEY NONCLUSTERED ([ConversationId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [ConversationTopics] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Position] int NOT NULL,
        [TopicId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_ConversationTopics] PRIMARY KEY ([ConversationId], [Position])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Counters] (
        [Name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Value] bigint NOT NULL,
        CONSTRAINT [PK_Counters] PRIMARY KEY ([Name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [DataIssues] (
        [Kind] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Subject] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [EventId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Count] bigint NOT NULL,
        [FirstSeenUtc] datetime2 NOT NULL,
        [LastSeenUtc] datetime2 NOT NULL,
        [Detail] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_DataIssues] PRIMARY KEY ([Kind], [Subject])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [EventIds] (
        [IdHash] binary(16) NOT NULL,
        CONSTRAINT [PK_EventIds] PRIMARY KEY ([IdHash])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Events] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TimestampUtc] datetime2 NOT NULL,
        [EventId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Type] nvarchar(128) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Payload] varbinary(max) NOT NULL,
        CONSTRAINT [PK_Events] PRIMARY KEY ([ConversationId], [TimestampUtc], [EventId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Exports] (
        [Id] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Owner] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Schedule] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Inboxes] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Format] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Query] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [BaseUrl] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [FileName] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [State] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Rows] bigint NOT NULL,
        [Total] bigint NULL,
        [Bytes] bigint NULL,
        [CreatedUtc] datetime2 NOT NULL,
        [StartedUtc] datetime2 NULL,
        [FinishedUtc] datetime2 NULL,
        [Attempts] int NOT NULL,
        [Worker] nvarchar(32) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseUntilUtc] datetime2 NULL,
        [Error] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_Exports] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [FocusEvents] (
        [AgentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OccurredUtc] datetime2 NOT NULL,
        [SortKey] nvarchar(320) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Kind] int NOT NULL,
        [CustomerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_FocusEvents] PRIMARY KEY ([AgentId], [OccurredUtc], [SortKey])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Inboxes] (
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Disabled] bit NOT NULL,
        CONSTRAINT [PK_Inboxes] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Merges] (
        [SourceCustomerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [EventId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TimestampUtc] datetime2 NOT NULL,
        [DestinationCustomerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_Merges] PRIMARY KEY ([SourceCustomerId], [EventId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [PendingFolds] (
        [Kind] int NOT NULL,
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Version] bigint NOT NULL,
        [Priority] int NOT NULL,
        [Since] bigint NOT NULL,
        [LeaseId] bigint NULL,
        [LeasedUntilUtc] datetime2 NULL,
        [IsOfRebuild] bit NOT NULL,
        CONSTRAINT [PK_PendingFolds] PRIMARY KEY ([Kind], [Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Rebuilds] (
        [Id] bigint NOT NULL IDENTITY,
        [Basis] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [StartedUtc] datetime2 NOT NULL,
        [FinishedUtc] datetime2 NULL,
        [After] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [DeriveAfter] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [DeriveAfterUtc] datetime2 NOT NULL,
        [DeriveAfterEvent] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [IsHandedOut] bit NOT NULL,
        [Total] bigint NOT NULL,
        [HandedOut] bigint NOT NULL,
        [Events] bigint NOT NULL,
        [Written] bigint NOT NULL,
        CONSTRAINT [PK_Rebuilds] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [ReferencedIds] (
        [Kind] int NOT NULL,
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_ReferencedIds] PRIMARY KEY ([Kind], [Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [RejectedLines] (
        [Id] bigint NOT NULL IDENTITY,
        [ReceivedUtc] datetime2 NOT NULL,
        [Source] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Part] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Line] bigint NOT NULL,
        [Reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Content] varbinary(max) NOT NULL,
        [IsCut] bit NOT NULL,
        [LineHash] bigint NOT NULL,
        CONSTRAINT [PK_RejectedLines] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Removals] (
        [Id] bigint NOT NULL IDENTITY,
        [Kind] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Subject] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RequestedUtc] datetime2 NOT NULL,
        [FinishedUtc] datetime2 NULL,
        [Conversations] bigint NOT NULL,
        [Events] bigint NOT NULL,
        CONSTRAINT [PK_Removals] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [RemovedConversations] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Revision] bigint NOT NULL,
        [InboxIdCreated] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [RemovedUtc] datetime2 NOT NULL,
        CONSTRAINT [PK_RemovedConversations] PRIMARY KEY ([ConversationId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Settings] (
        [Name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Value] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        CONSTRAINT [PK_Settings] PRIMARY KEY ([Name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [Topics] (
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Disabled] bit NOT NULL,
        [ParentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_Topics] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE TABLE [TopicTree] (
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ParentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Path] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Level] int NOT NULL,
        [Level1] nvarchar(400) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Level2] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Level3] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [IsDisabled] bit NOT NULL,
        CONSTRAINT [PK_TopicTree] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Name', N'Value') AND [object_id] = OBJECT_ID(N'[Counters]'))
        SET IDENTITY_INSERT [Counters] ON;
    EXEC(N'INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Conversations'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Directory'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Epoch'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Folded'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Forgotten'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Rebuild'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''RejectedBytes'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''RejectedDropped'', CAST(0 AS bigint));
    INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Revision'', CAST(0 AS bigint))');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Name', N'Value') AND [object_id] = OBJECT_ID(N'[Counters]'))
        SET IDENTITY_INSERT [Counters] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE UNIQUE CLUSTERED INDEX [IX_Conversations_CreatedAt_ConversationId] ON [Conversations] ([CreatedAt], [ConversationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_Conversations_InboxIdCreated_CreatedAt] ON [Conversations] ([InboxIdCreated], [CreatedAt]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_Conversations_LastEventAt_ConversationId] ON [Conversations] ([LastEventAt], [ConversationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Conversations_Revision] ON [Conversations] ([Revision]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    EXEC(N'CREATE INDEX [IX_Conversations_Status_CreatedAt] ON [Conversations] ([Status], [CreatedAt]) WHERE Status = N''OPEN''');
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_ConversationTopics_TopicId_ConversationId] ON [ConversationTopics] ([TopicId], [ConversationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_DataIssues_ConversationId] ON [DataIssues] ([ConversationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_FocusEvents_CustomerId_Kind] ON [FocusEvents] ([CustomerId], [Kind]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_Merges_DestinationCustomerId] ON [Merges] ([DestinationCustomerId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_PendingFolds_Kind_Priority_Since_Id] ON [PendingFolds] ([Kind], [Priority], [Since], [Id]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_RejectedLines_LineHash] ON [RejectedLines] ([LineHash]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_RemovedConversations_Revision] ON [RemovedConversations] ([Revision]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    CREATE INDEX [IX_Topics_ParentId] ON [Topics] ([ParentId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE Events SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE EventIds SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE PendingFolds SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE Conversations SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE ConversationTopics SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE ConversationContacts SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE ConversationReferences SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    ALTER TABLE FocusEvents SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261126103600_Initial'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261126103600_Initial', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    EXEC sp_rename N'[Exports].[Inboxes]', N'Scope', 'COLUMN';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    EXEC sp_rename N'[ApiKeys].[Inboxes]', N'Scope', 'COLUMN';
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    UPDATE Exports SET Scope = '*' WHERE Scope = '[]'
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    UPDATE ApiKeys SET RevokedUtc = CreatedUtc WHERE Scope <> '[]' AND Role = 'admin' AND RevokedUtc IS NULL
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    UPDATE ApiKeys SET Scope = '*' WHERE Scope = '[]' OR Role = 'writer'
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    ALTER TABLE [ApiKeys] ADD [ExpiresUtc] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    ALTER TABLE [ApiKeys] ADD [LastUsedUtc] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    CREATE TABLE [Sessions] (
        [Id] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Actor] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ActorName] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Role] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Scope] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Provider] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [CreatedUtc] datetime2 NOT NULL,
        [SeenUtc] datetime2 NOT NULL,
        CONSTRAINT [PK_Sessions] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127002122_Access'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127002122_Access', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127005414_Audit'
)
BEGIN
    CREATE TABLE [AuditEvents] (
        [Id] bigint NOT NULL IDENTITY,
        [At] datetime2 NOT NULL,
        [Actor] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [ActorName] nvarchar(200) COLLATE Latin1_General_100_BIN2 NULL,
        [Address] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Action] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Target] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Result] nvarchar(8) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Detail] nvarchar(2000) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_AuditEvents] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127005414_Audit'
)
BEGIN
    CREATE INDEX [IX_AuditEvents_At] ON [AuditEvents] ([At]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127005414_Audit'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127005414_Audit', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    ALTER TABLE [ApiKeys] ADD [RotatedUtc] datetime2 NULL;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE TABLE [BackfillDays] (
        [Source] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Day] date NOT NULL,
        [State] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [RequestedUtc] datetime2 NOT NULL,
        [DueUtc] datetime2 NOT NULL,
        [WholeUntilUtc] datetime2 NULL,
        [Rows] bigint NOT NULL,
        [Events] bigint NOT NULL,
        [Attempts] int NOT NULL,
        [Error] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [FinishedUtc] datetime2 NULL,
        [LeaseId] bigint NULL,
        [LeasedUntilUtc] datetime2 NULL,
        CONSTRAINT [PK_BackfillDays] PRIMARY KEY ([Source], [Day])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE TABLE [ReportCalls] (
        [Id] bigint NOT NULL IDENTITY,
        [StartedUtc] datetime2 NOT NULL,
        [EndedUtc] datetime2 NULL,
        [LeasedUntilUtc] datetime2 NOT NULL,
        CONSTRAINT [PK_ReportCalls] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE TABLE [SourceCoverage] (
        [Source] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [FromUtc] datetime2 NOT NULL,
        [ToUtc] datetime2 NOT NULL,
        CONSTRAINT [PK_SourceCoverage] PRIMARY KEY ([Source], [FromUtc])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE TABLE [Sources] (
        [Name] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [PositionUtc] datetime2 NULL,
        [PolledUtc] datetime2 NULL,
        [LastEventUtc] datetime2 NULL,
        [DirectoryUtc] datetime2 NULL,
        [WorkSessionsUtc] datetime2 NULL,
        [Error] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [ErrorSinceUtc] datetime2 NULL,
        [SideError] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [LeaseId] bigint NULL,
        [LeasedUntilUtc] datetime2 NULL,
        CONSTRAINT [PK_Sources] PRIMARY KEY ([Name])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE TABLE [WorkSessions] (
        [ContactSessionId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [AgentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [HandleMilliseconds] bigint NULL,
        CONSTRAINT [PK_WorkSessions] PRIMARY KEY ([ContactSessionId], [AgentId])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Name', N'Value') AND [object_id] = OBJECT_ID(N'[Counters]'))
        SET IDENTITY_INSERT [Counters] ON;
    EXEC(N'INSERT INTO [Counters] ([Name], [Value])
    VALUES (N''Sources'', CAST(0 AS bigint))');
    IF EXISTS (SELECT * FROM [sys].[identity_columns] WHERE [name] IN (N'Name', N'Value') AND [object_id] = OBJECT_ID(N'[Counters]'))
        SET IDENTITY_INSERT [Counters] OFF;
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    CREATE INDEX [IX_WorkSessions_ConversationId] ON [WorkSessions] ([ConversationId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127040619_Sources'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127040619_Sources', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127064758_ConversationAssignments'
)
BEGIN
    CREATE TABLE [ConversationAssignments] (
        [ConversationId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Position] int NOT NULL,
        [At] datetime2(3) NOT NULL,
        [FromInboxId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [ToInboxId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [FromAgentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [ToAgentId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [Reason] nvarchar(max) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorType] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        [InitiatorRuleId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_ConversationAssignments] PRIMARY KEY ([ConversationId], [Position])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127064758_ConversationAssignments'
)
BEGIN
    ALTER TABLE ConversationAssignments SET (LOCK_ESCALATION = DISABLE);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127064758_ConversationAssignments'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127064758_ConversationAssignments', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127081355_SavedViews'
)
BEGIN
    CREATE TABLE [SavedViews] (
        [Id] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Name] nvarchar(100) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerName] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Path] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Query] nvarchar(4000) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [IsShared] bit NOT NULL,
        [IsStart] bit NOT NULL,
        [CreatedUtc] datetime2 NOT NULL,
        CONSTRAINT [PK_SavedViews] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127081355_SavedViews'
)
BEGIN
    CREATE UNIQUE INDEX [IX_SavedViews_OwnerId_Name] ON [SavedViews] ([OwnerId], [Name]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127081355_SavedViews'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127081355_SavedViews', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127082727_Subscriptions'
)
BEGIN
    CREATE TABLE [Subscriptions] (
        [Id] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ViewId] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerName] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Scope] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ScopeUtc] datetime2 NOT NULL,
        [Email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Format] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Interval] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Hour] int NOT NULL,
        [TimeZone] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TokenHash] binary(32) NOT NULL,
        [NextUtc] datetime2 NOT NULL,
        [Attempts] int NOT NULL,
        [SentUtc] datetime2 NULL,
        [Error] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_Subscriptions] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127082727_Subscriptions'
)
BEGIN
    CREATE INDEX [IX_Subscriptions_NextUtc] ON [Subscriptions] ([NextUtc]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127082727_Subscriptions'
)
BEGIN
    CREATE INDEX [IX_Subscriptions_OwnerId] ON [Subscriptions] ([OwnerId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127082727_Subscriptions'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Subscriptions_TokenHash] ON [Subscriptions] ([TokenHash]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127082727_Subscriptions'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127082727_Subscriptions', N'10.0.15');
END;

COMMIT;
GO

BEGIN TRANSACTION;
IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127120224_Alerts'
)
BEGIN
    CREATE TABLE [Alerts] (
        [Id] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Figure] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Rule] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Threshold] float NULL,
        [Interval] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Webhook] nvarchar(500) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [State] nvarchar(16) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [CheckedUtc] datetime2 NULL,
        [Value] float NULL,
        [Low] float NULL,
        [High] float NULL,
        [IsToldFiring] bit NOT NULL,
        [IsEmailDue] bit NOT NULL,
        [IsWebhookDue] bit NOT NULL,
        [ViewId] nvarchar(32) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerId] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [OwnerName] nvarchar(400) COLLATE Latin1_General_100_BIN2 NULL,
        [Scope] nvarchar(max) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [ScopeUtc] datetime2 NOT NULL,
        [Email] nvarchar(254) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [Hour] int NOT NULL,
        [TimeZone] nvarchar(64) COLLATE Latin1_General_100_BIN2 NOT NULL,
        [TokenHash] binary(32) NOT NULL,
        [NextUtc] datetime2 NOT NULL,
        [Attempts] int NOT NULL,
        [Error] nvarchar(500) COLLATE Latin1_General_100_BIN2 NULL,
        CONSTRAINT [PK_Alerts] PRIMARY KEY ([Id])
    );
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127120224_Alerts'
)
BEGIN
    CREATE INDEX [IX_Alerts_NextUtc] ON [Alerts] ([NextUtc]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127120224_Alerts'
)
BEGIN
    CREATE INDEX [IX_Alerts_OwnerId] ON [Alerts] ([OwnerId]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127120224_Alerts'
)
BEGIN
    CREATE UNIQUE INDEX [IX_Alerts_TokenHash] ON [Alerts] ([TokenHash]);
END;

IF NOT EXISTS (
    SELECT * FROM [__EFMigrationsHistory]
    WHERE [MigrationId] = N'20261127120224_Alerts'
)
BEGIN
    INSERT INTO [__EFMigrationsHistory] ([MigrationId], [ProductVersion])
    VALUES (N'20261127120224_Alerts', N'10.0.15');
END;

COMMIT;
GO
