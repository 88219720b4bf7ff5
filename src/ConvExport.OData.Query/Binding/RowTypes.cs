using System.Collections.Concurrent;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using System.Reflection.Emit;

namespace ConvExport.OData.Query.Binding;

/// <summary>
/// Creates row types at run time, like the compiler's anonymous types. The members of a row type are named C0, C1 …, so that requests with
/// different column names share the same types.
/// </summary>
internal static class RowTypes
{
    private static readonly ModuleBuilder Module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("ConvExport.OData.Rows"), AssemblyBuilderAccess.Run).DefineDynamicModule("Rows");

    private static readonly ConcurrentDictionary<string, Lazy<Type>> Types = new(StringComparer.Ordinal);

    /// <summary>The name of the member at an index.</summary>
    public static string Member(int index) => "C" + index.ToString(CultureInfo.InvariantCulture);

    /// <summary>Creates an expression that constructs a row from these values.</summary>
    public static MemberInitExpression New(IReadOnlyList<Expression> values)
    {
        var type = Of([.. values.Select(v => v.Type)]);
        return Expression.MemberInit(
            Expression.New(type),
            values.Select((value, i) => Expression.Bind(type.GetProperty(Member(i))!, value)));
    }

    private static Type Of(Type[] members)
    {
        var signature = string.Join('|', members.Select(t => t.ToString()));
        return Types.GetOrAdd(signature, _ => new Lazy<Type>(() => Define(members))).Value;
    }

    private static Type Define(Type[] members)
    {
        lock (Module)
        {
            var type = Module.DefineType($"Row{Types.Count}_{Guid.NewGuid():N}", TypeAttributes.Public | TypeAttributes.Sealed);
            for (var i = 0; i < members.Length; i++)
            {
                DefineProperty(type, Member(i), members[i]);
            }

            return type.CreateType();
        }
    }

    private static void DefineProperty(TypeBuilder type, string name, Type propertyType)
    {
        const MethodAttributes Accessor = MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;
        var field = type.DefineField("_" + name, propertyType, FieldAttributes.Private);
        var property = type.DefineProperty(name, PropertyAttributes.None, propertyType, null);

        var getter = type.DefineMethod("get_" + name, Accessor, propertyType, []);
        var get = getter.GetILGenerator();
        get.Emit(OpCodes.Ldarg_0);
        get.Emit(OpCodes.Ldfld, field);
        get.Emit(OpCodes.Ret);
        property.SetGetMethod(getter);

        var setter = type.DefineMethod("set_" + name, Accessor, null, [propertyType]);
        var set = setter.GetILGenerator();
        set.Emit(OpCodes.Ldarg_0);
        set.Emit(OpCodes.Ldarg_1);
        set.Emit(OpCodes.Stfld, field);
        set.Emit(OpCodes.Ret);
        property.SetSetMethod(setter);
    }
}
